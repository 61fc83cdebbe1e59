package dev.replog.projector.log;

import dev.replog.schemas.log.LogSeal;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * The topics as change-projector sees them: it creates those it writes to (changes and dead letters) and finds the
 * generations of the log: command-api creates the first, an operator the later ones. Blocking.
 */
public final class LogTopics implements AutoCloseable {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(10);

    private final Supplier<Admin> admins;
    private final LogNames names;
    private final TopicProperties properties;
    private @Nullable Admin connected;

    /** @param admins opens a client; it is called when one is needed first, and again when that failed */
    public LogTopics(Supplier<Admin> admins, LogNames names, TopicProperties properties) {
        this.admins = admins;
        this.names = names;
        this.properties = properties;
    }

    /** Creates what is missing of the topics this service owns. */
    public void createOwn() throws LogUnreachableException {
        NewTopic changes = topic(names.changes(), properties.changesPartitions(), properties.changesRetention());
        NewTopic dead = topic(names.dead(), 1, Duration.ofMillis(-1));
        for (NewTopic topic : List.of(changes, dead)) {
            try {
                admin().createTopics(Set.of(topic)).all().get(ANSWER_MAX.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw new LogUnreachableException("topic " + topic.name() + " cannot be created", e);
                }
            } catch (TimeoutException | InterruptedException e) {
                throw unreachable(e);
            }
        }
    }

    /** The topics of the log by their generation, as their names tell it; none while command-api has not created it. */
    public NavigableMap<Integer, ProjectedLog> all() throws LogUnreachableException {
        try {
            Set<String> topics = admin().listTopics().names().get(ANSWER_MAX.toMillis(), TimeUnit.MILLISECONDS);
            NavigableMap<Integer, ProjectedLog> found = new TreeMap<>();
            for (String topic : topics) {
                Optional<Integer> generation = names.generationOf(topic);
                if (generation.isPresent()) {
                    found.put(generation.get(), new ProjectedLog(generation.get(), topic, topicId(topic)));
                }
            }
            return found;
        } catch (ExecutionException | TimeoutException | InterruptedException e) {
            throw unreachable(e);
        }
    }

    /** True when the broker takes no more mutations into this topic. */
    public boolean isSealed(String topic) throws LogUnreachableException {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try {
            Config config = Objects.requireNonNull(admin().describeConfigs(Set.of(resource))
                    .all()
                    .get(ANSWER_MAX.toMillis(), TimeUnit.MILLISECONDS)
                    .get(resource));
            return LogSeal.isSealed(Long.parseLong(
                    config.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG).value()));
        } catch (ExecutionException | TimeoutException | InterruptedException e) {
            throw unreachable(e);
        }
    }

    /** The topic of changes as it is now; empty while it does not exist. */
    public Optional<ChangesTopic> changes() throws LogUnreachableException {
        try {
            TopicDescription description = describe(names.changes());
            return Optional.of(new ChangesTopic(
                    names.changes(), idOf(description), description.partitions().size()));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw unreachable(e);
        } catch (TimeoutException | InterruptedException e) {
            throw unreachable(e);
        }
    }

    /** Behind the last record of each partition. */
    public Map<Integer, Long> ends(String topic) throws LogUnreachableException {
        Map<Integer, Long> ends = new HashMap<>();
        offsets(topic, OffsetSpec.latest()).forEach((partition, end) -> ends.put(partition.partition(), end.offset()));
        return ends;
    }

    /** The time of the newest record, by the log's own time; empty while there is none. */
    public Optional<Instant> newestTime(String topic) throws LogUnreachableException {
        return offsets(topic, OffsetSpec.maxTimestamp()).values().stream()
                .map(ListOffsetsResultInfo::timestamp)
                .filter(millis -> millis >= 0)
                .max(Comparator.naturalOrder())
                .map(Instant::ofEpochMilli);
    }

    private Map<TopicPartition, ListOffsetsResultInfo> offsets(String topic, OffsetSpec spec)
            throws LogUnreachableException {
        try {
            Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
            for (TopicPartitionInfo partition : describe(topic).partitions()) {
                asked.put(new TopicPartition(topic, partition.partition()), spec);
            }
            return admin().listOffsets(asked).all().get(ANSWER_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException | InterruptedException e) {
            throw unreachable(e);
        }
    }

    /** Fails when the topic of this log was deleted, or created again, since it was described. */
    public void requireSame(ProjectedLog projected) throws LogUnreachableException {
        try {
            if (!topicId(projected.topic()).equals(projected.topicId())) {
                throw new LogUnreachableException("topic " + projected.topic() + " was created again", null);
            }
        } catch (ExecutionException | TimeoutException | InterruptedException e) {
            throw unreachable(e);
        }
    }

    private UUID topicId(String topic)
            throws LogUnreachableException, ExecutionException, TimeoutException, InterruptedException {
        return idOf(describe(topic));
    }

    private TopicDescription describe(String topic)
            throws LogUnreachableException, ExecutionException, TimeoutException, InterruptedException {
        return Objects.requireNonNull(
                        admin().describeTopics(Set.of(topic)).topicNameValues().get(topic))
                .get(ANSWER_MAX.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static UUID idOf(TopicDescription description) {
        return new UUID(
                description.topicId().getMostSignificantBits(),
                description.topicId().getLeastSignificantBits());
    }

    /** A client cannot even be made while the names of the brokers cannot be resolved. */
    private Admin admin() throws LogUnreachableException {
        Admin admin = connected;
        if (admin == null) {
            try {
                admin = admins.get();
            } catch (KafkaException e) {
                throw unreachable(e);
            }
            connected = admin;
        }
        return admin;
    }

    @Override
    public void close() {
        if (connected != null) {
            connected.close(Duration.ofSeconds(1));
        }
    }

    private NewTopic topic(String name, int partitions, Duration retention) {
        return new NewTopic(name, Optional.of(partitions), replicationFactor())
                .configs(Map.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE,
                        TopicConfig.RETENTION_MS_CONFIG, Long.toString(retention.toMillis()),
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(properties.messageBytesMax()),
                        TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(properties.minInSyncReplicas())));
    }

    private Optional<Short> replicationFactor() {
        return properties.replicationFactor() > 0
                ? Optional.of((short) properties.replicationFactor())
                : Optional.empty();
    }

    private static LogUnreachableException unreachable(Exception e) {
        if (e instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        return new LogUnreachableException("Kafka does not answer", e);
    }
}
