package dev.replog.backing.kafka;

import dev.replog.schemas.log.TopicNames;
import dev.replog.schemas.log.TopicNames.Later;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Finds the current topic of the changes or of the dead letters. After erasures of accounts, such a topic is continued
 * by a later one of another name, which has the same offsets and lacks what was erased. A reader can therefore go on in
 * the later topic at its offset, at any time. Kafka alone says which topic is current, so every service finds the same.
 */
public final class CurrentTopic {
    /**
     * The {@code message.timestamp.type} that makes a later topic current. While it is filled, its records have the
     * times of those that they are copied from ({@code CreateTime}).
     */
    public static final String COMPLETE = "LogAppendTime";

    private CurrentTopic() {}

    /**
     * The last topic that is complete; empty while there is none. Its id is that of the first topic: progress that is
     * kept under this id stays valid.
     *
     * @param first the name of the first topic
     */
    public static Optional<Topic> of(Topics topics, TopicNames names, String first) {
        Set<String> existing = topics.names();
        return existing.stream()
                .flatMap(name -> names.laterOf(first, name).stream())
                .sorted(Comparator.comparingInt(Later::number).reversed())
                .filter(one -> isComplete(topics, names.later(first, one)))
                .findFirst()
                .map(one -> named(topics, names.later(first, one), one.firstId()))
                .or(() -> existing.contains(first) ? topics.describe(first) : Optional.empty());
    }

    private static boolean isComplete(Topics topics, String name) {
        try {
            return topics.settings(name)
                    .get(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG)
                    .value()
                    .equals(COMPLETE);
        } catch (UnknownTopicOrPartitionException gone) {
            // It was deleted since the names were listed.
            return false;
        }
    }

    private static Topic named(Topics topics, String name, UUID firstId) {
        return new Topic(name, firstId, topics.existing(name).partitions());
    }
}
