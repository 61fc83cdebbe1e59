package dev.replog.notifier.presence;

import dev.replog.backing.kafka.Topic;
import dev.replog.backing.kafka.TopicProperties;
import dev.replog.backing.kafka.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;

/**
 * The topic of presence. The notifier creates it when it is missing, and uses an existing one as it is. Its records are
 * kept for minutes only, because instances publish their members again and again. Blocks.
 */
final class PresenceTopic {
    private static final String RETENTION_MILLIS =
            Long.toString(Duration.ofMinutes(15).toMillis());
    private static final Map<String, String> SETTINGS = Map.of(
            TopicConfig.CLEANUP_POLICY_CONFIG,
            TopicConfig.CLEANUP_POLICY_DELETE,
            TopicConfig.RETENTION_MS_CONFIG,
            RETENTION_MILLIS,
            // Only closed segments are ever deleted.
            TopicConfig.SEGMENT_MS_CONFIG,
            RETENTION_MILLIS,
            TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
            "LogAppendTime");

    private final Topics topics;
    private final String name;
    private final TopicProperties copies;
    private final int partitions;

    /** @param partitions of the topic, when it is created here */
    PresenceTopic(Topics topics, String name, TopicProperties copies, int partitions) {
        this.topics = topics;
        this.name = name;
        this.copies = copies;
        this.partitions = partitions;
    }

    String name() {
        return name;
    }

    /** The topic as it is now. Creates it when it is missing. */
    Topic ensure() {
        Optional<Topic> found = describe();
        if (found.isPresent()) {
            return found.get();
        }
        topics.createMissing(List.of(copies.topic(name, partitions, SETTINGS)));
        return topics.existing(name);
    }

    /** Empty when there is none. */
    Optional<Topic> describe() {
        return topics.describe(name);
    }

    /** Where to begin in each of its partitions, so that all records from this time on are read. */
    Map<TopicPartition, Long> offsetsFrom(long timeMillis, Topic described) {
        // In this order, a record that is appended between the two requests is read.
        Map<Integer, ListOffsetsResultInfo> ends = topics.offsets(name, OffsetSpec.latest());
        Map<Integer, ListOffsetsResultInfo> starts =
                topics.offsets(name, OffsetSpec.forTimestamp(Math.max(0, timeMillis)));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        for (int number = 0; number < described.partitions(); number++) {
            ListOffsetsResultInfo start = starts.get(number);
            ListOffsetsResultInfo end = ends.get(number);
            if (start == null || end == null) {
                throw new KafkaException("topic " + name + " has changed while it was described");
            }
            // Negative: there is no record of this time or later.
            offsets.put(new TopicPartition(name, number), start.offset() < 0 ? end.offset() : start.offset());
        }
        return offsets;
    }
}
