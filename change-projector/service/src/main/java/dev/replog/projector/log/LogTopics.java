package dev.replog.projector.log;

import dev.replog.backing.kafka.CurrentTopic;
import dev.replog.backing.kafka.Topic;
import dev.replog.backing.kafka.TopicProperties;
import dev.replog.backing.kafka.Topics;
import dev.replog.schemas.log.LogSeal;
import dev.replog.schemas.log.TopicNames;
import dev.replog.schemas.log.TopicNames.Rewritten;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * The topics as change-projector sees them. It creates the topics that it writes to (changes and dead letters), and
 * finds the generations of the log: command-api creates the first one, an operator the later ones. Every method blocks,
 * and throws a {@link KafkaException} when Kafka does not answer. Any thread may call.
 */
public final class LogTopics implements AutoCloseable {
    private static final Duration FOR_EVER = Duration.ofMillis(-1);

    private final Topics topics;
    private final TopicNames names;
    private final TopicProperties copies;
    private final ChangesProperties changes;

    public LogTopics(Topics topics, TopicNames names, TopicProperties copies, ChangesProperties changes) {
        this.topics = topics;
        this.names = names;
        this.copies = copies;
        this.changes = changes;
    }

    /** Creates those of this service's topics that do not exist, neither under their first name nor a later one. */
    public void createOwn() {
        List<NewTopic> missing = new ArrayList<>();
        if (changes().isEmpty()) {
            missing.add(topic(names.changes(), changes.changesPartitions(), changes.changesRetention()));
        }
        if (dead().isEmpty()) {
            missing.add(topic(names.dead(), 1, FOR_EVER));
        }
        if (!missing.isEmpty()) {
            topics.createMissing(missing);
        }
    }

    /**
     * One of this service's current topics that takes no more records, because it is being rewritten. It may be gone
     * since.
     */
    public Optional<String> sealedOwn() {
        return Stream.of(changes(), dead())
                .flatMap(Optional::stream)
                .map(Topic::name)
                .filter(this::isSealedOrGone)
                .findFirst();
    }

    private boolean isSealedOrGone(String topic) {
        try {
            return isSealed(topic);
        } catch (UnknownTopicOrPartitionException gone) {
            return true;
        }
    }

    private NewTopic topic(String name, int partitions, Duration retention) {
        return copies.topic(
                name,
                partitions,
                Map.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE,
                        TopicConfig.RETENTION_MS_CONFIG, Long.toString(retention.toMillis()),
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(changes.messageBytesMax())));
    }

    /**
     * The topics of the log by their generation, which their names contain; none before command-api creates one. Of a
     * generation that was rewritten, it is the last topic that is complete.
     */
    public NavigableMap<Integer, ProjectedLog> all() {
        NavigableMap<Integer, ProjectedLog> found = new TreeMap<>();
        Set<String> existing = topics.names();
        for (String topic : existing) {
            names.generationOf(topic)
                    .ifPresent(generation -> found.put(generation, new ProjectedLog(generation, topic, id(topic))));
        }
        existing.stream()
                .flatMap(topic -> names.rewrittenOf(topic).stream())
                .sorted(Comparator.comparingInt(Rewritten::number))
                .forEach(one -> {
                    String topic = names.rewritten(one);
                    // It is sealed when it has every record.
                    if (isSealed(topic)) {
                        int generation = one.generation();
                        found.put(generation, new ProjectedLog(generation, topic, one.topicId(), id(topic)));
                    }
                });
        return found;
    }

    /** Whether Kafka has the topic of this log, and not another one under its name. */
    public boolean has(ProjectedLog log) {
        return topics.describe(log.topic())
                .filter(found -> found.id().equals(log.storedId()))
                .isPresent();
    }

    /** The id of a topic; empty when there is none of this name. */
    public Optional<UUID> find(String topic) {
        return topics.describe(topic).map(Topic::id);
    }

    /** True when the broker accepts no more mutations into this topic. */
    public boolean isSealed(String topic) {
        return LogSeal.isSealed(Long.parseLong(
                topics.settings(topic).get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG).value()));
    }

    /**
     * The current topic of changes, with the id of the first one; empty while it does not exist. See {@link
     * CurrentTopic}.
     */
    public Optional<Topic> changes() {
        return CurrentTopic.of(topics, names, names.changes());
    }

    /** The current topic of dead letters, in the same way. */
    public Optional<Topic> dead() {
        return CurrentTopic.of(topics, names, names.dead());
    }

    /** The offset of the next record of each partition. */
    public Map<Integer, Long> ends(String topic) {
        Map<Integer, Long> ends = new HashMap<>();
        topics.offsets(topic, OffsetSpec.latest()).forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }

    /** The log's own time of the newest record; empty while there is no record. */
    public Optional<Instant> newestTime(String topic) {
        return topics.offsets(topic, OffsetSpec.maxTimestamp()).values().stream()
                .map(ListOffsetsResultInfo::timestamp)
                .filter(millis -> millis >= 0)
                .max(Comparator.naturalOrder())
                .map(Instant::ofEpochMilli);
    }

    /** Fails when the topic of this log was deleted, or created again, since it was described. */
    public void requireSame(ProjectedLog projected) {
        if (!id(projected.topic()).equals(projected.storedId())) {
            throw new KafkaException("topic " + projected.topic() + " was created again");
        }
    }

    private UUID id(String topic) {
        return topics.describe(topic)
                .orElseThrow(() -> new KafkaException("topic " + topic + " does not exist"))
                .id();
    }

    @Override
    public void close() {
        topics.close();
    }
}
