package dev.replog.commands.append;

import dev.replog.backing.kafka.Topic;
import dev.replog.backing.kafka.TopicProperties;
import dev.replog.backing.kafka.Topics;
import dev.replog.schemas.log.LogSeal;
import dev.replog.schemas.log.TopicNames;
import dev.replog.schemas.token.LogId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The two topics that the command API owns: it creates them when they are missing, and otherwise uses them as they are.
 * A service that does not own them waits until they are there.
 * When the settings of a log could lose records or let clients choose the times, a warning is logged, and the log is
 * used all the same: an operator decides. Blocks; for the thread of {@link LogConnection}.
 */
final class LogTopics {
    private static final Logger LOG = LoggerFactory.getLogger(LogTopics.class);
    /** What Kafka puts around a record of the largest size. */
    private static final int BATCH_OVERHEAD_BYTES = 64 * 1024;

    private static final Map<String, String> LOG_MUST_HAVE = Map.of(
            TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE,
            TopicConfig.RETENTION_MS_CONFIG, "-1",
            TopicConfig.RETENTION_BYTES_CONFIG, "-1",
            TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");

    private final Topics topics;
    private final TopicNames names;
    private final TopicProperties copies;
    private final LogProperties properties;

    LogTopics(Topics topics, TopicNames names, TopicProperties copies, LogProperties properties) {
        this.topics = topics;
        this.names = names;
        this.copies = copies;
        this.properties = properties;
    }

    /** The generations of the log. When there is none, its owner creates one first, with the topic of outcomes. */
    KnownGenerations open() {
        Set<String> existing = topics.names();
        OptionalInt newest = names.newestGeneration(existing);
        List<NewTopic> own = new ArrayList<>();
        if (newest.isEmpty()) {
            own.add(mutations());
        }
        own.add(outcomes());
        if (properties.create()) {
            topics.createMissing(own, existing);
        } else if (newest.isEmpty() || !existing.contains(names.outcomes())) {
            throw new UnknownTopicOrPartitionException("the log: no topic yet (expected: one of the command API)");
        }
        int generation = newest.orElse(1);
        Topic log = topics.existing(names.mutations(generation));
        Set<Integer> numbers = existing.stream()
                .flatMap(name -> names.generationOf(name).stream())
                .collect(Collectors.toSet());
        numbers.add(generation);
        return new KnownGenerations(
                new Log(
                        log.name(),
                        generation,
                        LogId.ofTopic(log.id()),
                        log.partitions(),
                        topics.existing(names.outcomes()).partitions(),
                        messageBytesMax(topics.settings(log.name()))),
                numbers);
    }

    /** Warns of the settings of the log that are not as they should be. */
    void warnOfUnsafeSettings(String topic) {
        topics.warnUnless(topic, LOG_MUST_HAVE, "the log is the only copy of the truth");
        long messageMax = messageBytesMax(topics.settings(topic));
        if (!LogSeal.isSealed(messageMax) && messageMax < properties.recordMax().toBytes()) {
            LOG.warn(
                    "topic {}: {} is {} (expected: at least {}); larger mutations are answered 413",
                    topic,
                    TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                    messageMax,
                    properties.recordMax().toBytes());
        }
    }

    private static long messageBytesMax(Config config) {
        return Long.parseLong(config.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG).value());
    }

    private NewTopic mutations() {
        Map<String, String> settings = new HashMap<>(LOG_MUST_HAVE);
        settings.put(TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG, "false");
        return topic(names.mutations(1), properties.partitions(), settings);
    }

    private NewTopic outcomes() {
        String retention = Long.toString(properties.outcomeRetention().toMillis());
        return topic(
                names.outcomes(),
                properties.outcomePartitions(),
                Map.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE,
                        TopicConfig.RETENTION_MS_CONFIG, retention,
                        // Only closed segments are ever dropped.
                        TopicConfig.SEGMENT_MS_CONFIG, retention));
    }

    private NewTopic topic(String name, int partitions, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put(
                TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                Long.toString(properties.recordMax().toBytes() + BATCH_OVERHEAD_BYTES));
        return copies.topic(name, partitions, all);
    }
}
