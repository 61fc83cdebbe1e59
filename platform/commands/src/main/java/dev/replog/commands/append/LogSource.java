package dev.replog.commands.append;

import dev.replog.schemas.token.LogId;
import java.time.Duration;
import java.util.Optional;

/** What an appender knows of the log. */
interface LogSource {
    /** The newest generation, once it was found. */
    Optional<Log> log();

    /** What tokens of a generation carry; of each that was the newest while this service runs. */
    Optional<LogId> idOf(int generation);

    /** The newest generation, asked anew; after this time, what was known before. */
    Optional<Log> refreshed(Duration atMost) throws InterruptedException;
}
