package dev.replog.projector.own;

import dev.replog.projector.log.ProjectedLog;
import dev.replog.projector.outbox.Published;
import java.util.Collection;
import java.util.Map;

/** The log that a session applies, with facts that its records do not contain. */
public interface SourceLog {
    ProjectedLog log();

    /** Fails unless Kafka still has this log, and not another one under its name. */
    void requireSame();

    /** The published range of each of these partitions. */
    Map<Integer, Published> published(Collection<Integer> partitions);
}
