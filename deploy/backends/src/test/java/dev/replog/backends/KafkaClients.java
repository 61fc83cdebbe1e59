package dev.replog.backends;

import static org.assertj.core.api.Assertions.fail;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Requests of tests to a broker, with Kafka's own clients. */
final class KafkaClients {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private KafkaClients() {}

    static void createTopic(String servers, String topic) throws InterruptedException, ExecutionException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
        }
    }

    static void produce(String servers, String topic, String value) throws InterruptedException, ExecutionException {
        produce(servers, topic, value, LIMIT);
    }

    static void produce(String servers, String topic, String value, Duration limit)
            throws InterruptedException, ExecutionException {
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", servers, "acks", "all", "max.block.ms", limit.toMillis()),
                new StringSerializer(),
                new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic, "key", value)).get();
        }
    }

    /** The first values of the topic, read by a member of the consumer group, which commits its position. */
    static List<String> consume(String servers, String topic, String group, int count) {
        try (var consumer = consumer(servers, group)) {
            consumer.subscribe(List.of(topic));
            List<String> values = new ArrayList<>();
            long deadlineNanos = System.nanoTime() + LIMIT.toNanos();
            while (values.size() < count) {
                consumer.poll(Duration.ofMillis(100)).forEach(each -> values.add(each.value()));
                if (System.nanoTime() > deadlineNanos) {
                    fail("Not within " + LIMIT + ": " + count + " values of " + topic + ", only " + values);
                }
            }
            consumer.commitSync();
            return values;
        }
    }

    static long committed(String servers, String topic, String group) {
        try (var consumer = consumer(servers, group)) {
            TopicPartition partition = new TopicPartition(topic, 0);
            return Objects.requireNonNull(consumer.committed(Set.of(partition)).get(partition))
                    .offset();
        }
    }

    private static KafkaConsumer<String, String> consumer(String servers, String group) {
        return new KafkaConsumer<>(
                Map.<String, Object>of(
                        "bootstrap.servers",
                        servers,
                        "group.id",
                        group,
                        "auto.offset.reset",
                        "earliest",
                        "enable.auto.commit",
                        "false"),
                new StringDeserializer(),
                new StringDeserializer());
    }
}
