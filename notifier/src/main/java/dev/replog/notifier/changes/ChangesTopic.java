package dev.replog.notifier.changes;

import dev.replog.backing.kafka.Topic;
import dev.replog.backing.kafka.Topics;
import dev.replog.schemas.log.TopicNames;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;

/** The topic of changes. The projector creates it. Blocks. */
final class ChangesTopic {
    private final Topics topics;
    private final TopicNames names;

    ChangesTopic(Topics topics, TopicNames names) {
        this.topics = topics;
        this.names = names;
    }

    String name() {
        return names.changes();
    }

    /** The group of all notifiers, which share the partitions. */
    String group() {
        return names.prefix() + "notifier";
    }

    /** The topic as it is now. Empty when there is none. */
    Optional<Topic> describe() {
        return topics.describe(name());
    }

    /** The end of each of its partitions. */
    long[] ends(Topic described) {
        Map<Integer, ListOffsetsResultInfo> ends = topics.offsets(name(), OffsetSpec.latest());
        long[] next = new long[described.partitions()];
        for (int partition = 0; partition < next.length; partition++) {
            ListOffsetsResultInfo end = ends.get(partition);
            if (end == null) {
                throw new KafkaException("topic " + name() + " has changed while it was described");
            }
            next[partition] = end.offset();
        }
        return next;
    }
}
