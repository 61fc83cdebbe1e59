package dev.replog.backing.kafka;

import dev.replog.backends.SharedBackends;
import dev.replog.backing.work.BackOff;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.core.ConsumerFactory;

/** A topic, and containers that read it. */
final class ContainerTopic implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofMinutes(2);
    static final BatchContainer.Settings SETTINGS = new BatchContainer.Settings(
            "container-test",
            List.of(SQLException.class),
            new BackOff(Duration.ofMillis(10), Duration.ofMillis(50)),
            Duration.ofMillis(100));

    private final KafkaClients clients =
            KafkaClients.of(Map.of("bootstrap.servers", SharedBackends.get().kafkaBootstrapServers()));
    private final String topic = SharedBackends.get().newTopicPrefix() + "topic";
    private final BlockingQueue<String> read = new LinkedBlockingQueue<>();
    private final Producer<byte[], byte[]> producer;

    /** Remembers what it read; begins at the start of each partition. */
    class Reading implements BatchHandler {
        @Override
        public void handle(ConsumerRecords<byte[], byte[]> batch, Consumer<byte[], byte[]> consumer) throws Exception {
            batch.forEach(message -> read.add(new String(message.value(), StandardCharsets.UTF_8)));
        }

        @Override
        public Map<TopicPartition, Long> assigned(
                Collection<TopicPartition> partitions, Consumer<byte[], byte[]> consumer) throws Exception {
            Map<TopicPartition, Long> offsets = new HashMap<>();
            partitions.forEach(partition -> offsets.put(partition, 0L));
            return offsets;
        }
    }

    ContainerTopic() {
        try (Topics topics = new Topics(() -> clients.admin("container-test", Duration.ofSeconds(30)))) {
            topics.createMissing(List.of(new TopicProperties(-1, 0).topic(topic, 1, Map.of())));
        }
        producer = clients.producer("container-test", Map.of());
    }

    @Override
    public void close() {
        producer.close();
    }

    String name() {
        return topic;
    }

    BlockingQueue<String> read() {
        return read;
    }

    /** Consumers without a group. */
    ConsumerFactory<byte[], byte[]> consumers() {
        return consumers(Map.of());
    }

    ConsumerFactory<byte[], byte[]> consumers(Map<String, Object> own) {
        return clients.consumers("container-test", own);
    }

    void write(String value) throws Exception {
        producer.send(new ProducerRecord<>(topic, value.getBytes(StandardCharsets.UTF_8)))
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** The next value that was read; null when there is none in time. */
    @Nullable
    String next() throws InterruptedException {
        return read.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    BatchContainer member(GroupProtocol protocol, BatchHandler handler) {
        return member(protocol, ".group", handler);
    }

    BatchContainer member(GroupProtocol protocol, String group, BatchHandler handler) {
        return BatchContainer.member(
                clients.consumers("container-test", protocol.member(topic + group)), topic, handler, SETTINGS);
    }
}
