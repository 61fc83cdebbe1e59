package dev.replog.projector.models;

import dev.replog.backing.kafka.CurrentTopic;
import dev.replog.projector.apply.Await;
import dev.replog.projector.apply.TestKafka;
import dev.replog.schemas.Change;
import dev.replog.schemas.codec.RecordClasses;
import dev.replog.schemas.codec.RecordCodec;
import dev.replog.schemas.log.LogSeal;
import dev.replog.schemas.log.TopicNames;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The topic of changes of one test, written as the projection does, and treated as operators should not. */
public final class ChangesTopicWriter implements AutoCloseable {
    static {
        // A builder reads its defaults before anything has loaded the codecs, which name the trusted classes.
        RecordClasses.trust();
    }

    private final TopicNames names;
    private final Admin admin;
    private final KafkaProducer<byte[], byte[]> producer;
    private String topic;

    public ChangesTopicWriter(TestKafka kafka) {
        this.names = kafka.names();
        this.topic = names.changes();
        this.admin = Admin.create(kafka.settings("test-changes"));
        this.producer = new KafkaProducer<>(
                kafka.settings("test-changes"), new ByteArraySerializer(), new ByteArraySerializer());
    }

    void create(int partitions) throws Exception {
        admin.createTopics(Set.of(new NewTopic(topic, Optional.of(partitions), Optional.empty())))
                .all()
                .get();
    }

    /** Under the same name, with another id. */
    void createAgain(int partitions) throws Exception {
        admin.deleteTopics(Set.of(topic)).all().get();
        Await.until("the topic is gone", () -> {
            try {
                admin.describeTopics(Set.of(topic)).allTopicNames().get();
                return false;
            } catch (ExecutionException e) {
                return e.getCause() instanceof UnknownTopicOrPartitionException;
            }
        });
        create(partitions);
    }

    /** As a rewriting does it, with the first records of the first partition erased. Later records go there. */
    void continueInALaterTopic(int erased, Change... others) throws Exception {
        TopicDescription first = Objects.requireNonNull(
                admin.describeTopics(Set.of(topic)).allTopicNames().get().get(topic));
        Uuid id = first.topicId();
        UUID firstId = new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits());
        topic = names.later(topic, new TopicNames.Later(2, firstId));
        create(first.partitions().size());
        for (int i = 0; i < erased; i++) {
            producer.send(new ProducerRecord<>(topic, 0, null, LogSeal.endMark()))
                    .get();
        }
        for (Change other : others) {
            send(0, other);
        }
        ConfigEntry complete = new ConfigEntry(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, CurrentTopic.COMPLETE);
        admin.incrementalAlterConfigs(Map.of(
                        new ConfigResource(ConfigResource.Type.TOPIC, topic),
                        Set.of(new AlterConfigOp(complete, AlterConfigOp.OpType.SET))))
                .all()
                .get();
    }

    void grow(int partitions) throws Exception {
        admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions)))
                .all()
                .get();
    }

    /** As retention does. */
    void deleteBefore(int partition, long offset) throws Exception {
        admin.deleteRecords(Map.of(new TopicPartition(topic, partition), RecordsToDelete.beforeOffset(offset)))
                .all()
                .get();
    }

    void send(int partition, String userId, long... positions) throws Exception {
        for (long position : positions) {
            send(partition, change(userId, position));
        }
    }

    static Change change(String userId, long position) {
        return Change.newBuilder()
                .setUserId(userId)
                .setPosition(position)
                .setLogId(1)
                .setAt(Instant.EPOCH)
                .setEntities(List.of())
                .build();
    }

    public void send(int partition, Change change) throws Exception {
        sendRaw(partition, change.getUserId(), RecordCodec.CHANGE.encode(change));
    }

    void sendRaw(int partition, String key, byte[] value) throws Exception {
        producer.send(new ProducerRecord<>(topic, partition, key.getBytes(StandardCharsets.UTF_8), value))
                .get();
    }

    @Override
    public void close() {
        producer.close();
        admin.close();
    }
}
