package dev.replog.backing.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates and describes topics. An existing topic is never changed: with other partitions, the records of a user would
 * be in two of them. Every method blocks, and throws a {@link KafkaException} when Kafka does not answer.
 */
public final class Topics implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Topics.class);
    private static final Duration CLOSE_MAX = Duration.ofSeconds(1);
    /** How long a new topic may be unknown to the broker that is asked for it. */
    private static final Duration CREATION_MAX = Duration.ofSeconds(5);

    private static final Duration CREATION_CHECK_INTERVAL = Duration.ofMillis(50);

    private final Supplier<Admin> admins;
    private @Nullable Admin connected;

    /** @param admins opens a client; called at the first use, and again after {@link #close} */
    public Topics(Supplier<Admin> admins) {
        this.admins = admins;
    }

    /** Creates those of these topics that do not exist. */
    public void createMissing(Collection<NewTopic> topics) {
        createMissing(topics, names());
    }

    /** @param existing the names of all topics */
    public void createMissing(Collection<NewTopic> topics, Set<String> existing) {
        List<NewTopic> missing = topics.stream()
                .filter(topic -> !existing.contains(topic.name()))
                .toList();
        if (missing.isEmpty()) {
            return;
        }
        admin().createTopics(missing).values().forEach((name, created) -> {
            try {
                answer(created, "topic " + name + " cannot be created");
                LOG.info("topic {} created", name);
            } catch (TopicExistsException simultaneous) {
                LOG.debug("topic {} was created by another instance", name, simultaneous);
            }
        });
    }

    /**
     * Describes a topic that exists or was just created. A broker answers for some time that it does not know a new
     * topic; this method waits until it does.
     */
    public Topic existing(String name) {
        long deadlineNanos = System.nanoTime() + CREATION_MAX.toNanos();
        Optional<Topic> found = describe(name);
        while (found.isEmpty()) {
            if (System.nanoTime() - deadlineNanos > 0) {
                throw new KafkaException("topic " + name + " does not exist");
            }
            pauseBeforeNextCheck();
            found = describe(name);
        }
        return found.get();
    }

    private static void pauseBeforeNextCheck() {
        try {
            Thread.sleep(CREATION_CHECK_INTERVAL);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    public Set<String> names() {
        return answer(admin().listTopics().names(), "topics cannot be listed");
    }

    /** Empty while there is no such topic. */
    public Optional<Topic> describe(String name) {
        return description(name)
                .map(found ->
                        new Topic(name, id(found.topicId()), found.partitions().size()));
    }

    /** The settings that are in force for an existing topic. */
    public Config settings(String name) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
        return answer(
                admin().describeConfigs(List.of(resource)).values().get(resource),
                "the settings of topic " + name + " cannot be read");
    }

    /**
     * Logs a warning for each setting of an existing topic that is not as it should be. The topic is used all the same,
     * because an operator decides.
     */
    public void warnUnless(String name, Map<String, String> expected, String consequence) {
        Config config = settings(name);
        expected.forEach((setting, value) -> {
            String found = config.get(setting).value();
            if (!value.equals(found)) {
                LOG.warn("topic {}: {} is {} (expected: {}); {}", name, setting, found, value, consequence);
            }
        });
    }

    /** The answer of each partition of an existing topic, by its number. */
    public Map<Integer, ListOffsetsResultInfo> offsets(String name, OffsetSpec spec) {
        TopicDescription found = description(name).orElseThrow(() -> new KafkaException("topic " + name + " is gone"));
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        found.partitions().forEach(partition -> asked.put(new TopicPartition(name, partition.partition()), spec));
        Map<Integer, ListOffsetsResultInfo> offsets = new HashMap<>();
        answer(admin().listOffsets(asked).all(), "the offsets of topic " + name + " cannot be read")
                .forEach((partition, offset) -> offsets.put(partition.partition(), offset));
        return offsets;
    }

    /** The offset of the next record of a partition. */
    public long end(TopicPartition partition) {
        ListOffsetsResultInfo end = answer(
                        admin().listOffsets(Map.of(partition, OffsetSpec.latest()))
                                .all(),
                        "the end of " + partition + " cannot be read")
                .get(partition);
        if (end == null) {
            throw new KafkaException("the end of " + partition + " cannot be read: no answer");
        }
        return end.offset();
    }

    private Optional<TopicDescription> description(String name) {
        try {
            return Optional.of(answer(
                    admin().describeTopics(List.of(name)).topicNameValues().get(name),
                    "topic " + name + " cannot be described"));
        } catch (UnknownTopicOrPartitionException e) {
            return Optional.empty();
        }
    }

    private static UUID id(Uuid id) {
        return new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits());
    }

    private static <T> T answer(@Nullable KafkaFuture<T> future, String failure) {
        if (future == null) {
            throw new KafkaException(failure + ": no answer");
        }
        try {
            return future.get();
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException refused ? refused : new KafkaException(failure, e.getCause());
        }
    }

    /** Opened late: the name of a broker that cannot be resolved now may be resolved later. */
    private synchronized Admin admin() {
        Admin admin = connected;
        if (admin == null) {
            admin = admins.get();
            connected = admin;
        }
        return admin;
    }

    @Override
    public synchronized void close() {
        if (connected != null) {
            connected.close(CLOSE_MAX);
            connected = null;
        }
    }
}
