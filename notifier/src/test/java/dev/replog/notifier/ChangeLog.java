package dev.replog.notifier;

import dev.replog.backing.kafka.CurrentTopic;
import dev.replog.schemas.Change;
import dev.replog.schemas.ChangeKind;
import dev.replog.schemas.EntityChange;
import dev.replog.schemas.codec.RecordClasses;
import dev.replog.schemas.codec.RecordCodec;
import dev.replog.schemas.log.LogSeal;
import dev.replog.schemas.token.LogId;
import dev.replog.schemas.token.Position;
import dev.replog.schemas.token.SyncToken;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Replaces the projector: creates the topic of changes and publishes real change records. */
final class ChangeLog implements AutoCloseable {
    static final int LOG_ID = 0x5eed;

    private final String mutations;
    private final Map<String, Object> config;
    private final KafkaProducer<byte[], byte[]> producer;
    private String topic;

    static {
        // A builder sets defaults, for which Avro must be allowed to create the classes.
        RecordClasses.trust();
    }

    ChangeLog(String bootstrapServers, String topicPrefix) {
        this.topic = topicPrefix + "changes";
        this.mutations = topicPrefix + "mutations";
        this.config = Map.of("bootstrap.servers", bootstrapServers);
        this.producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** The topic of changes, and the log of these changes. */
    void createTopic(int partitions) {
        create(mutations, 1);
        createChangesAlone(partitions);
    }

    void createChangesAlone(int partitions) {
        create(topic, partitions);
    }

    /** Adds a generation of the log; returns the token of its start for this user. */
    String createLog(int generation, String user) {
        String name = generation == 1 ? mutations : mutations + ".g" + generation;
        create(name, 1);
        return startOf(name, user);
    }

    private void create(String name, int partitions) {
        try (Admin admin = Admin.create(config)) {
            await(admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1)))
                    .all()
                    .toCompletionStage()
                    .toCompletableFuture());
        }
    }

    /** The token of the start of the log, which a user without changes gets. */
    String startToken(String user) {
        return startOf(mutations, user);
    }

    private String startOf(String name, String user) {
        try (Admin admin = Admin.create(config)) {
            TopicDescription described = Objects.requireNonNull(
                    admin.describeTopics(List.of(name)).allTopicNames().get().get(name));
            Uuid id = described.topicId();
            LogId log = LogId.ofTopic(new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits()));
            return SyncToken.mark(log, Position.START).encode(user);
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As a rewriting does it, with all records of the one partition erased. Later changes go there. */
    void continueInALaterTopic(int erased) {
        String first = topic;
        try (Admin admin = Admin.create(config)) {
            Uuid id = Objects.requireNonNull(admin.describeTopics(List.of(first))
                            .allTopicNames()
                            .get()
                            .get(first))
                    .topicId();
            String later = first + ".g2." + new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits());
            create(later, 1);
            for (int i = 0; i < erased; i++) {
                await(producer.send(new ProducerRecord<>(later, 0, null, LogSeal.endMark())));
            }
            ConfigEntry complete = new ConfigEntry(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, CurrentTopic.COMPLETE);
            admin.incrementalAlterConfigs(Map.of(
                            new ConfigResource(ConfigResource.Type.TOPIC, later),
                            List.of(new AlterConfigOp(complete, AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
            topic = later;
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    void growTo(int partitions) {
        try (Admin admin = Admin.create(config)) {
            await(admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions)))
                    .all()
                    .toCompletionStage()
                    .toCompletableFuture());
        }
    }

    int partitions() {
        return producer.partitionsFor(topic).size();
    }

    static SyncToken at(long offset) {
        return SyncToken.mark(new LogId(LOG_ID), Position.of(1, offset));
    }

    static String token(String user, long offset) {
        return at(offset).encode(user);
    }

    static Change change(String user, long offset, @Nullable String device, EntityChange... entities) {
        return Change.newBuilder()
                .setUserId(user)
                .setPosition(Position.of(1, offset).value())
                .setLogId(LOG_ID)
                .setAt(Instant.now().truncatedTo(ChronoUnit.MILLIS))
                .setDeviceId(device)
                .setEntities(List.of(entities))
                .build();
    }

    static EntityChange entity(String type, ChangeKind kind) {
        UUID id = UUID.randomUUID();
        return EntityChange.newBuilder()
                .setMutationId(UUID.randomUUID())
                .setType(type)
                .setId(id)
                .setRootId(id)
                .setKind(kind)
                .setVersion(1)
                .setChangedFields(List.of())
                .build();
    }

    /** Publishes one updated workout of this user at this offset of the log. */
    void publish(String user, long offset) {
        publish(change(user, offset, null, entity("workout", ChangeKind.UPDATED)));
    }

    void publish(Change change) {
        await(send(change));
    }

    /** Publishes many changes; all are acknowledged at the end. */
    void publishAll(String user, long firstOffset, int count) {
        List<Future<?>> sent = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sent.add(send(change(user, firstOffset + i, null, entity("workout", ChangeKind.UPDATED))));
        }
        sent.forEach(ChangeLog::await);
    }

    void publishBytes(String user, byte[] value) {
        await(producer.send(new ProducerRecord<>(topic, user.getBytes(StandardCharsets.UTF_8), value)));
    }

    private Future<?> send(Change change) {
        byte[] key = change.getUserId().getBytes(StandardCharsets.UTF_8);
        return producer.send(new ProducerRecord<>(topic, key, RecordCodec.CHANGE.encode(change)));
    }

    private static void await(Future<?> future) {
        try {
            future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(1));
    }
}
