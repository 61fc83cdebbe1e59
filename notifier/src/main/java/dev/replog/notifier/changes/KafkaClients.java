package dev.replog.notifier.changes;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The Kafka clients that this service uses. None resets its position by itself: where reading goes on after a gap is
 * decided in code, for a silent jump would be a lost ping.
 */
public final class KafkaClients {
    /** The shortest that brokers allow by default. */
    private static final int SESSION_TIMEOUT_MILLIS = 6_000;

    private static final int HEARTBEAT_INTERVAL_MILLIS = 1_000;
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(3);
    private static final int RECONNECT_BACK_OFF_MAX_MILLIS = 5_000;
    private static final Duration SEND_TIMEOUT_MAX = Duration.ofSeconds(5);

    private final KafkaProperties properties;

    KafkaClients(KafkaProperties properties) {
        this.properties = properties;
    }

    public Admin admin() {
        Map<String, Object> config = common("notifier-topic");
        config.put(
                "default.api.timeout.ms",
                Math.toIntExact(properties.requestTimeout().toMillis()));
        config.put(
                "request.timeout.ms",
                Math.toIntExact(properties.requestTimeout().toMillis()));
        return Admin.create(config);
    }

    /** Reads what it is assigned, in no group. */
    public Consumer<byte[], byte[]> reader(String clientId) {
        return consumer(common(clientId));
    }

    /** Gives up soon what it cannot send: what is said with it is only of use at once. */
    public Producer<byte[], byte[]> producer(String clientId) {
        Map<String, Object> config = common(clientId);
        Duration timeout = properties.requestTimeout();
        int timeoutMillis =
                Math.toIntExact((timeout.compareTo(SEND_TIMEOUT_MAX) < 0 ? timeout : SEND_TIMEOUT_MAX).toMillis());
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, timeoutMillis);
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, timeoutMillis);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, timeoutMillis / 2);
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Shares the partitions with the other instances. */
    Consumer<byte[], byte[]> member() {
        Map<String, Object> config = common("notifier-member");
        config.put(ConsumerConfig.GROUP_ID_CONFIG, properties.group());
        if (!"consumer".equalsIgnoreCase(String.valueOf(config.get(ConsumerConfig.GROUP_PROTOCOL_CONFIG)))) {
            // Streams that resume wait for the group, so it soon does without a member that died, and one that comes or
            // goes does not stop the others. With the protocol "consumer" that is up to the broker.
            config.putIfAbsent(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_TIMEOUT_MILLIS);
            config.putIfAbsent(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, HEARTBEAT_INTERVAL_MILLIS);
            config.putIfAbsent(
                    ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        }
        return consumer(config);
    }

    /** Closes it, and leaves its group, without waiting long for a Kafka that is away. */
    public void close(Consumer<byte[], byte[]> consumer) {
        consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT));
    }

    private Consumer<byte[], byte[]> consumer(Map<String, Object> config) {
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, properties.pollRecordsMax());
        config.put(
                ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                Math.toIntExact(properties.requestTimeout().toMillis()));
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private Map<String, Object> common(String clientId) {
        Map<String, String> more = properties.client();
        Map<String, Object> config = new HashMap<>(more == null ? Map.of() : more);
        config.put("bootstrap.servers", properties.bootstrapServers());
        config.put("client.id", clientId);
        config.put("reconnect.backoff.max.ms", RECONNECT_BACK_OFF_MAX_MILLIS);
        // Two of the same id in one process would fight for the name of their JMX beans.
        config.put("metric.reporters", "");
        // Our clients tell the broker nothing about this process.
        config.put("enable.metrics.push", false);
        return config;
    }
}
