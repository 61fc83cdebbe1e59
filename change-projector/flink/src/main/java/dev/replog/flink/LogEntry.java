package dev.replog.flink;

import dev.replog.replay.stage.StagedRecord;
import dev.replog.schemas.token.Position;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One record of the log on its way between tasks. Flink sets its fields. */
public final class LogEntry {
    /** The user, which is the key of the record. */
    public String user = "";

    /** The generation and the offset, as one number. */
    public long position;

    public int partition;

    /** The log's own time. */
    public long loggedMillis;

    public byte @Nullable [] value;

    StagedRecord place() {
        return new StagedRecord(user, new Position(position), partition, Instant.ofEpochMilli(loggedMillis));
    }
}
