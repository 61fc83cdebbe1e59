package dev.replog.projector.apply;

import dev.replog.backing.kafka.Topics;
import dev.replog.projector.log.LogTopics;
import dev.replog.projector.log.ProjectedLog;
import dev.replog.schemas.Change;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.Outcome;
import dev.replog.schemas.codec.RecordCodec;
import dev.replog.schemas.codec.UndecodableRecordException;
import dev.replog.schemas.log.TopicNames;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** The topics of one test, written and read as their other users do: the command API and the notifier. */
public final class TestLog implements AutoCloseable {
    private static final String MUTATION_BYTES_MAX = Integer.toString(4 * 1024 * 1024 + 64 * 1024);
    /** Less than the projector may send, as in production. */
    private static final String OUTCOME_BYTES_MAX = Integer.toString(512 * 1024);

    private final TestKafka kafka;
    private final Admin admin;
    private final KafkaProducer<byte[], byte[]> producer;
    private int generation = 1;

    private TestLog(TestKafka kafka) {
        this.kafka = kafka;
        Map<String, Object> settings = kafka.settings("test");
        this.admin = Admin.create(settings);
        settings.put("max.request.size", 8 * 1024 * 1024);
        this.producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Creates the topics that the command API owns. */
    public static TestLog create(String bootstrapServers, String prefix, int partitions) throws Exception {
        TestLog log = new TestLog(new TestKafka(bootstrapServers, prefix));
        log.createMutations(partitions);
        log.createTopic(log.names().outcomes(), 2, Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, OUTCOME_BYTES_MAX));
        return log;
    }

    public void createMutations(int partitions) throws Exception {
        createTopic(
                names().mutations(1),
                partitions,
                Map.of(
                        TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime",
                        TopicConfig.RETENTION_MS_CONFIG, "-1",
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG, MUTATION_BYTES_MAX));
    }

    private void createTopic(String name, int partitions, Map<String, String> settings) throws Exception {
        NewTopic topic = new NewTopic(name, Optional.of(partitions), Optional.empty()).configs(settings);
        admin.createTopics(Set.of(topic)).all().get();
    }

    public TestKafka kafka() {
        return kafka;
    }

    public TopicNames names() {
        return kafka.names();
    }

    public Admin admin() {
        return admin;
    }

    /** As the service sees them. Closing it closes the test's client. */
    public LogTopics topics() {
        return TestProjector.topics(new Topics(() -> admin), names());
    }

    public ProjectedLog projected() throws Exception {
        LogTopics topics = topics();
        // What was created a moment ago may not be listed yet.
        Await.until("the log is listed", () -> !topics.all().isEmpty());
        return topics.all().lastEntry().getValue();
    }

    /** From here on mutations go there. */
    public void writingTo(int newGeneration) {
        generation = newGeneration;
    }

    /** Appends as the command API does: the key decides the partition. */
    public RecordMetadata append(Mutation mutation) throws Exception {
        return send(null, mutation).get();
    }

    public Future<RecordMetadata> send(@Nullable Integer partition, Mutation mutation) {
        byte[] key = mutation.getUserId().getBytes(StandardCharsets.UTF_8);
        return producer.send(new ProducerRecord<>(
                names().mutations(generation), partition, key, RecordCodec.MUTATION.encode(mutation)));
    }

    public RecordMetadata appendRaw(int partition, byte @Nullable [] key, byte @Nullable [] value) throws Exception {
        return producer.send(new ProducerRecord<>(names().mutations(1), partition, key, value))
                .get();
    }

    /** Returns when the topic is gone. */
    void delete(String topic) throws Exception {
        admin.deleteTopics(Set.of(topic)).all().get();
        Await.until("deleted", () -> !admin.listTopics().names().get().contains(topic));
    }

    /** Everything in a topic now, each partition in its order. */
    public List<ConsumerRecord<byte[], byte[]>> read(String topic) {
        Map<String, Object> settings = kafka.settings("test-reader");
        settings.put("max.partition.fetch.bytes", 20 * 1024 * 1024);
        // Closing waits for the fetch that is at the broker.
        settings.put("fetch.max.wait.ms", 10);
        List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(one -> consumer.position(one) < ends.getOrDefault(one, 0L))) {
                consumer.poll(Duration.ofMillis(100)).forEach(found::add);
            }
        }
        return found;
    }

    public List<ConsumerRecord<byte[], byte[]>> mutations() {
        return read(names().mutations(1));
    }

    public List<ConsumerRecord<byte[], byte[]>> dead() {
        return read(names().dead());
    }

    public List<Change> changes() throws UndecodableRecordException {
        List<Change> changes = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : read(names().changes())) {
            changes.add(RecordCodec.CHANGE.decode(record.value()));
        }
        return changes;
    }

    List<Outcome> outcomes() throws UndecodableRecordException {
        List<Outcome> outcomes = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : read(names().outcomes())) {
            outcomes.add(RecordCodec.OUTCOME.decode(record.value()));
        }
        return outcomes;
    }

    /** The end of each partition that has records. */
    public Map<Integer, Long> ends() {
        String topic = names().mutations(1);
        Map<Integer, Long> ends = new HashMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                kafka.settings("test-ends"), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            Set<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .collect(Collectors.toSet());
            consumer.endOffsets(partitions).forEach((one, end) -> {
                if (end > 0) {
                    ends.put(one.partition(), end);
                }
            });
        }
        return ends;
    }

    @Override
    public void close() {
        producer.close();
        admin.close();
    }
}
