package dev.replog.projector.own;

import dev.replog.projector.log.ProjectedLog;
import dev.replog.projector.outbox.Published;
import java.util.Collection;
import java.util.Map;

/** The log that a session applies, and what its own records do not tell of it. */
public interface SourceLog {
    ProjectedLog log();

    /** Fails unless Kafka still has this log, and not another one under its name. */
    void requireSame();

    /** What was published already of these partitions. */
    Map<Integer, Published> published(Collection<Integer> partitions);
}
