package dev.replog.projector.preview;

import dev.replog.commands.read.DecidedBy;
import dev.replog.commands.read.Mutations;
import dev.replog.commands.read.PushAnswer;
import dev.replog.commands.read.PushCommand;
import dev.replog.commands.read.PushReader;
import dev.replog.commands.read.RequestContent;
import dev.replog.http.limit.QuotaProperties;
import dev.replog.projector.apply.TestKafka;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.Outcome;
import dev.replog.schemas.ReplyTo;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.codec.RecordCodec;
import dev.replog.schemas.token.LogId;
import dev.replog.schemas.token.Position;
import dev.replog.schemas.token.SyncToken;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Pushes like the command API: appended to the log, decided by the projection, answered from the outcome. */
final class Pushes implements AutoCloseable {
    private static final Duration OUTCOME_MAX = Duration.ofSeconds(60);

    private final TestKafka kafka;
    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> outcomes;
    private final KafkaConsumer<byte[], byte[]> ends;
    private final LogId log;

    private Pushes(TestKafka kafka, LogId log) {
        this.kafka = kafka;
        this.log = log;
        this.producer = new KafkaProducer<>(
                kafka.settings("test-pushes"), new ByteArraySerializer(), new ByteArraySerializer());
        this.outcomes = consumer();
        this.ends = consumer();
        TopicPartition partition = new TopicPartition(kafka.names().outcomes(), 0);
        outcomes.assign(Set.of(partition));
        outcomes.seekToBeginning(Set.of(partition));
    }

    /** Makes the topics that the command API owns. */
    static Pushes to(TestKafka kafka) throws Exception {
        try (Admin admin = Admin.create(kafka.settings("test-topics"))) {
            NewTopic mutations = new NewTopic(kafka.names().mutations(1), Optional.of(2), Optional.empty())
                    .configs(Map.of(
                            TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime",
                            TopicConfig.RETENTION_MS_CONFIG, "-1"));
            NewTopic replies = new NewTopic(kafka.names().outcomes(), Optional.of(1), Optional.empty());
            admin.createTopics(Set.of(mutations, replies)).all().get();
            String topic = mutations.name();
            Uuid id = admin.describeTopics(Set.of(topic)).allTopicNames().get().values().stream()
                    .map(TopicDescription::topicId)
                    .findFirst()
                    .orElseThrow();
            UUID topicId = new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits());
            return new Pushes(kafka, LogId.ofTopic(topicId));
        }
    }

    record Pushed(Position position, String answer) {}

    Pushed push(String userId, String body, @Nullable String device) throws Exception {
        PushCommand push = PushReader.read(
                        Catalogue.shipped(), userId, body.getBytes(StandardCharsets.UTF_8), UUID::randomUUID)
                .orThrow();
        if (!push.isAppendable()) {
            return new Pushed(Position.START, PushAnswer.of(push, List.of(), null));
        }
        UUID requestId = UUID.randomUUID();
        Mutation mutation = Mutations.of(
                RequestContent.push(userId, device, null, push),
                new DecidedBy(Catalogue.shipped(), QuotaProperties.DEFAULT.toQuota()),
                Instant.now(),
                new ReplyTo(0, requestId, false));
        append(mutation);
        Outcome outcome = outcome(requestId);
        Position position = new Position(outcome.getPosition());
        return new Pushed(position, PushAnswer.of(push, outcome.getResults(), token(userId, position)));
    }

    String token(String userId, Position position) {
        return SyncToken.mark(log, position).encode(userId);
    }

    private void append(Mutation mutation) throws Exception {
        byte[] key = mutation.getUserId().getBytes(StandardCharsets.UTF_8);
        producer.send(new ProducerRecord<>(kafka.names().mutations(1), key, RecordCodec.MUTATION.encode(mutation)))
                .get();
    }

    private Outcome outcome(UUID requestId) throws Exception {
        long deadline = System.nanoTime() + OUTCOME_MAX.toNanos();
        while (System.nanoTime() < deadline) {
            for (ConsumerRecord<byte[], byte[]> record : outcomes.poll(Duration.ofMillis(100))) {
                Outcome outcome = RecordCodec.OUTCOME.decode(record.value());
                if (outcome.getRequestId().equals(requestId)) {
                    return outcome;
                }
            }
        }
        throw new AssertionError("no outcome within " + OUTCOME_MAX);
    }

    /** The number of mutations in the log. */
    long appended() {
        List<TopicPartition> partitions = ends.partitionsFor(kafka.names().mutations(1)).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        return ends.endOffsets(partitions).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(
                kafka.settings("test-reader"), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public void close() {
        producer.close();
        outcomes.close();
        ends.close();
    }
}
