package dev.replog.backing.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;

/**
 * The only place where Kafka clients are made. Each begins with Spring Boot's settings ({@code spring.kafka.*}:
 * addresses, security, further settings) and gets what all clients of RepLog have in common. Then its own settings are
 * added.
 */
public final class KafkaClients {
    private final Map<String, Object> consumer;
    private final Map<String, Object> producer;
    private final Map<String, Object> admin;

    KafkaClients(Map<String, Object> consumer, Map<String, Object> producer, Map<String, Object> admin) {
        this.consumer = Map.copyOf(consumer);
        this.producer = Map.copyOf(producer);
        this.admin = Map.copyOf(admin);
        KafkaSettings.require(consumer);
    }

    /** Clients of a program without Spring. */
    public static KafkaClients of(Map<String, Object> settings) {
        return new KafkaClients(settings, settings, settings);
    }

    /** The addresses of the brokers, for messages. */
    public String servers() {
        Object servers = consumer.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG);
        return servers instanceof Collection<?> list
                ? list.stream().map(String::valueOf).collect(Collectors.joining(","))
                : String.valueOf(servers);
    }

    /** @param answerMax how long one question may take */
    public Admin admin(String clientId, Duration answerMax) {
        int answerMillis = Math.toIntExact(answerMax.toMillis());
        Map<String, Object> settings = common(admin, clientId);
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, answerMillis);
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, answerMillis);
        return Admin.create(settings);
    }

    public Consumer<byte[], byte[]> consumer(String clientId, Map<String, Object> own) {
        return consumers(clientId, own).createConsumer();
    }

    /**
     * Consumers that never choose an offset themselves: code decides where reading continues, because a jump that
     * nobody notices would lose records. A consumer with a group needs a rebalance listener that seeks in every
     * partition.
     */
    public ConsumerFactory<byte[], byte[]> consumers(String clientId, Map<String, Object> own) {
        return consumers(clientId, own, Map.of());
    }

    /**
     * @param unlessGiven settings of these consumers that the operator can replace, by {@code spring.kafka.consumer.*}
     */
    public ConsumerFactory<byte[], byte[]> consumers(
            String clientId, Map<String, Object> own, Map<String, Object> unlessGiven) {
        Map<String, Object> settings = common(consumer, clientId);
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        own.forEach(settings::put);
        unlessGiven.forEach(settings::putIfAbsent);
        if (!settings.containsKey(ConsumerConfig.GROUP_ID_CONFIG)) {
            return new ReaderConsumers(settings);
        }
        return isMember(settings) ? new MemberConsumers(settings) : new DefaultKafkaConsumerFactory<>(settings);
    }

    private static boolean isMember(Map<String, Object> settings) {
        return GroupProtocol.CONSUMER
                .name()
                .equalsIgnoreCase(String.valueOf(settings.get(ConsumerConfig.GROUP_PROTOCOL_CONFIG)));
    }

    /** One producer, which its caller closes. The producers of a factory are closed by the factory alone. */
    public Producer<byte[], byte[]> producer(String clientId, Map<String, Object> own) {
        return new KafkaProducer<>(producerSettings(clientId, own));
    }

    /** The factory shares one producer among its users, and closes it. */
    public DefaultKafkaProducerFactory<byte[], byte[]> producers(String clientId, Map<String, Object> own) {
        return new DefaultKafkaProducerFactory<>(producerSettings(clientId, own));
    }

    private Map<String, Object> producerSettings(String clientId, Map<String, Object> own) {
        Map<String, Object> settings = common(producer, clientId);
        settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        own.forEach(settings::put);
        return settings;
    }

    private static Map<String, Object> common(Map<String, Object> base, String clientId) {
        Map<String, Object> settings = new HashMap<>(base);
        settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId);
        // Two clients with the same id in one process would use the same name for their JMX beans.
        settings.putIfAbsent(CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG, "");
        // The broker is not sent metrics of this process.
        settings.putIfAbsent(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
        return settings;
    }
}
