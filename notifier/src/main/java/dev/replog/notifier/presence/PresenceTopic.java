package dev.replog.notifier.presence;

import dev.replog.notifier.changes.KafkaClients;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;

/**
 * The topic of presence. It belongs to the notifier, which creates it when it is missing; one that exists is left as it
 * is. It is kept for minutes only: everything in it is said again all the time. Blocking.
 */
final class PresenceTopic implements DisposableBean {
    private static final Duration RETENTION = Duration.ofMinutes(15);

    private final KafkaClients clients;
    private final String name;
    private final PresenceProperties properties;
    private @Nullable Admin admin;

    /** How the topic is now. */
    record Description(Uuid topicId, int partitions) {}

    PresenceTopic(KafkaClients clients, String name, PresenceProperties properties) {
        this.clients = clients;
        this.name = name;
        this.properties = properties;
    }

    String name() {
        return name;
    }

    /** As it is now, created if need be; an exception when Kafka does not answer. */
    Description ensure() {
        Optional<Description> found = describe();
        if (found.isPresent()) {
            return found.get();
        }
        create();
        return describe().orElseThrow(() -> new KafkaException("topic " + name + " is being created"));
    }

    /** Empty when there is none. */
    Optional<Description> describe() {
        try {
            TopicDescription found = Objects.requireNonNull(admin().describeTopics(List.of(name))
                            .topicNameValues()
                            .get(name))
                    .get();
            return Optional.of(
                    new Description(found.topicId(), found.partitions().size()));
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw new KafkaException("describing " + name, e.getCause());
        }
    }

    private void create() {
        Optional<Short> copies = properties.replicationFactor() > 0
                ? Optional.of((short) properties.replicationFactor())
                : Optional.empty();
        String retentionMillis = Long.toString(RETENTION.toMillis());
        NewTopic topic = new NewTopic(name, Optional.of(properties.partitions()), copies)
                .configs(Map.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG,
                        TopicConfig.CLEANUP_POLICY_DELETE,
                        TopicConfig.RETENTION_MS_CONFIG,
                        retentionMillis,
                        // What is not a closed segment is never deleted.
                        TopicConfig.SEGMENT_MS_CONFIG,
                        retentionMillis,
                        TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
                        "LogAppendTime"));
        try {
            admin().createTopics(List.of(topic)).all().get();
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new KafkaException("creating " + name, e.getCause());
            }
        }
    }

    private synchronized Admin admin() {
        // Made late: an address that cannot be resolved now may be one later.
        if (admin == null) {
            admin = clients.admin();
        }
        return admin;
    }

    @Override
    public synchronized void destroy() {
        if (admin != null) {
            admin.close(Duration.ofSeconds(1));
            admin = null;
        }
    }
}
