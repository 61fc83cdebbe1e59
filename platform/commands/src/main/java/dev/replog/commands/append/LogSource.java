package dev.replog.commands.append;

import dev.replog.schemas.token.LogId;
import java.time.Duration;
import java.util.Optional;

/** Where an appender learns which log it writes to. */
interface LogSource {
    /** The newest generation, once it was found. */
    Optional<Log> log();

    /**
     * The id that tokens of a generation carry. Known for every generation that was the newest while this service ran.
     */
    Optional<LogId> idOf(int generation);

    /**
     * The newest generation, after asking Kafka again. When there is no answer within this time, the one known before.
     */
    Optional<Log> refreshed(Duration atMost) throws InterruptedException;

    /** Has Kafka asked again soon. Does not wait for the answer. */
    void refreshSoon();

    /** Whether Kafka had a later generation and no longer the topic of this one, when it was asked last. */
    boolean isDeleted(Log log);
}
