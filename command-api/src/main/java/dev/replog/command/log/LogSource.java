package dev.replog.command.log;

import java.time.Duration;
import java.util.Optional;

/** What an appender knows of the log. */
interface LogSource {
    /** The newest generation, once it was found. */
    Optional<Log> log();

    /** The same, asked anew; after this time, what was known before. */
    Optional<Log> refreshed(Duration atMost) throws InterruptedException;
}
