package dev.replog.projector.apply;

import dev.replog.projector.log.LogTopics;
import dev.replog.projector.log.ProjectedLog;
import dev.replog.projector.outbox.Published;
import dev.replog.projector.outbox.PublishedChanges;
import dev.replog.projector.own.SourceLog;
import java.util.Collection;
import java.util.Map;

/** The log in Kafka. */
record KafkaSourceLog(ProjectedLog log, LogTopics topics, PublishedChanges changes) implements SourceLog {
    @Override
    public void requireSame() {
        topics.requireSame(log);
    }

    @Override
    public Map<Integer, Published> published(Collection<Integer> partitions) {
        return changes.of(log, partitions);
    }
}
