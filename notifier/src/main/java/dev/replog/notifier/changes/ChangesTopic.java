package dev.replog.notifier.changes;

import dev.replog.backing.kafka.CurrentTopic;
import dev.replog.backing.kafka.Topic;
import dev.replog.backing.kafka.Topics;
import dev.replog.schemas.log.TopicNames;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;

/**
 * The topic of changes. The projector creates it, and continues it under another name after erasures ({@link
 * CurrentTopic}). Blocks.
 */
final class ChangesTopic {
    private final Topics topics;
    private final TopicNames names;

    ChangesTopic(Topics topics, TopicNames names) {
        this.topics = topics;
        this.names = names;
    }

    /** The name of the first one, for messages while there is none. */
    String firstName() {
        return names.changes();
    }

    /** The group of all notifiers, which share the partitions. */
    String group() {
        return names.prefix() + "notifier";
    }

    /** The current one, with the id of the first one. Empty when there is none. */
    Optional<Topic> describe() {
        return CurrentTopic.of(topics, names, names.changes());
    }

    /** The end of each of its partitions. */
    long[] ends(Topic described) {
        Map<Integer, ListOffsetsResultInfo> ends = topics.offsets(described.name(), OffsetSpec.latest());
        long[] next = new long[described.partitions()];
        for (int partition = 0; partition < next.length; partition++) {
            ListOffsetsResultInfo end = ends.get(partition);
            if (end == null) {
                throw new KafkaException("topic " + described.name() + " has changed while it was described");
            }
            next[partition] = end.offset();
        }
        return next;
    }
}
