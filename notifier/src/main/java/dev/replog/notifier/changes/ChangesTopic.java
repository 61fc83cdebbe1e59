package dev.replog.notifier.changes;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;

/**
 * The topic of changes as Kafka describes it. It belongs to the projector, which creates it; here it is waited for. Its
 * id tells it from one that is created again under the same name, whose offsets mean something else.
 */
final class ChangesTopic implements DisposableBean {
    private final KafkaClients clients;
    private final String name;
    private @Nullable Admin admin;

    /** How the topic is now. */
    record Description(UUID topicId, int partitions) {}

    ChangesTopic(KafkaClients clients, String name) {
        this.clients = clients;
        this.name = name;
    }

    String name() {
        return name;
    }

    /** Asks Kafka; empty when there is no such topic yet, an exception when Kafka does not answer. */
    Optional<Description> describe() {
        Map<String, TopicDescription> found;
        try {
            found = admin().describeTopics(List.of(name)).allTopicNames().get();
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw e.getCause() instanceof KafkaException kafka ? kafka : new KafkaException("describing " + name, e);
        }
        TopicDescription topic = found.get(name);
        if (topic == null) {
            return Optional.empty();
        }
        Uuid id = topic.topicId();
        return Optional.of(new Description(
                new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits()),
                topic.partitions().size()));
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
