package dev.replog.notifier.changes;

import dev.replog.backing.kafka.BatchContainer;
import dev.replog.backing.kafka.GroupProtocol;
import dev.replog.backing.kafka.KafkaClients;
import dev.replog.backing.kafka.Topic;
import dev.replog.backing.kafka.TopicChecks;
import dev.replog.backing.work.Availability;
import dev.replog.backing.work.BackOff;
import dev.replog.backing.work.Worker;
import dev.replog.notifier.database.Database;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.core.ConsumerFactory;

/**
 * Writes every change into the tables once for all instances, which share the partitions as one group. A batch is one
 * transaction together with the progress, from which reading continues. A batch that cannot be written is retried until
 * it is, and nothing after it is read meanwhile. Each round is one membership in the group. It ends when the topic is
 * another one, also when its changes are continued under another name.
 */
public final class ChangeConsumer extends Worker {
    /** The shortest time that brokers allow by default. */
    private static final int SESSION_TIMEOUT_MILLIS = 6_000;

    private static final int HEARTBEAT_INTERVAL_MILLIS = 1_000;
    /** PostgreSQL is used again within a second after it is back. */
    private static final BatchContainer.Settings READING = new BatchContainer.Settings(
            "change-consumer",
            List.of(SQLException.class),
            new BackOff(Duration.ofMillis(250), Duration.ofSeconds(1)),
            Duration.ofMillis(500));

    private final KafkaClients clients;
    private final ChangesTopic topic;
    private final ChangesProperties properties;
    private final Database database;
    private final ChangeDecoder decoder;
    private final ChangeStore store;
    private final Availability availability;
    private volatile @Nullable BatchContainer reading;
    private volatile @Nullable ChangeMember member;

    ChangeConsumer(
            KafkaClients clients,
            ChangesTopic topic,
            ChangesProperties properties,
            Database database,
            ChangeDecoder decoder,
            ChangeStore store,
            Availability availability) {
        super("change-consumer");
        this.clients = clients;
        this.topic = topic;
        this.properties = properties;
        this.database = database;
        this.decoder = decoder;
        this.store = store;
        this.availability = availability;
    }

    /** How many records of this instance's partitions are not written yet. */
    public long lag() {
        ChangeMember now = member;
        return now == null ? 0 : now.lag();
    }

    @Override
    protected void work() throws Exception {
        if (!database.isUp()) {
            availability.waiting("for PostgreSQL");
            pauseAfterFailure(database::isUp);
            return;
        }
        Optional<Topic> found = topic.describe();
        if (found.isEmpty()) {
            availability.waiting("for the topic " + topic.firstName());
            pauseAfterFailure();
            return;
        }
        read(found.get());
    }

    private void read(Topic described) throws Exception {
        TopicChecks checks = new TopicChecks(properties.checkInterval());
        ChangeMember current = new ChangeMember(
                described.name(), new ChangeBatches(described.id(), decoder, store), availability, checks);
        try (BatchContainer container = BatchContainer.member(consumers(), described.name(), current, READING)) {
            reading = container;
            member = current;
            container.start();
            while (!isStopping()
                    && !container.awaitEnd(checks.step())
                    && (!checks.isDue() || isStill(described, current))) {
                succeeded();
            }
        } finally {
            reading = null;
            member = null;
        }
    }

    /** Streams that resume wait for the group, so a member that was killed must lose its partitions soon. */
    private ConsumerFactory<byte[], byte[]> consumers() {
        Map<String, Object> own = new HashMap<>(properties.consumer());
        own.putAll(properties.groupProtocol().member(topic.group()));
        Map<String, Object> unlessGiven = properties.groupProtocol() == GroupProtocol.CLASSIC
                ? Map.of(
                        ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_TIMEOUT_MILLIS,
                        ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, HEARTBEAT_INTERVAL_MILLIS)
                : Map.of();
        return clients.consumers("notifier-member", own, unlessGiven);
    }

    private boolean isStill(Topic described, ChangeMember current) {
        try {
            Optional<Topic> now = topic.describe();
            current.setKafkaAvailable(true);
            return now.filter(
                            one -> one.id().equals(described.id()) && one.name().equals(described.name()))
                    .isPresent();
        } catch (KafkaException away) {
            current.setKafkaAvailable(false);
            availability.down(Availability.reason(away));
            return true;
        }
    }

    @Override
    protected void failed(Exception failure) {
        availability.down(Availability.reason(failure));
    }

    @Override
    protected void wakeUp() {
        BatchContainer container = reading;
        if (container != null) {
            container.stop();
        }
    }
}
