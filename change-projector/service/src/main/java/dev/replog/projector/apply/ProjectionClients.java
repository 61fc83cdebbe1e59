package dev.replog.projector.apply;

import dev.replog.backing.kafka.KafkaClients;
import dev.replog.projector.log.ChangesProperties;
import dev.replog.projector.log.LogTopics;
import dev.replog.projector.outbox.OutboxTopics;
import dev.replog.projector.outbox.PublishedChanges;
import dev.replog.projector.outbox.Publisher;
import dev.replog.schemas.log.TopicNames;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.springframework.kafka.core.ConsumerFactory;

/** The Kafka clients of the projection, with the settings that only these have. */
record ProjectionClients(KafkaClients clients, TopicNames names, ChangesProperties changes) {
    private static final String CLIENT_ID = "change-projector";
    private static final int ANSWER_MILLIS_MAX = 10_000;
    /** A change of a push of fifty operations has 25 kB. */
    private static final int BATCH_BYTES = 128 * 1024;
    /**
     * Longer than a session waits for an acknowledgement, see {@link Publisher}: a message must not arrive after one
     * before it was given up.
     */
    private static final Duration DELIVERY_MAX = Publisher.PATIENCE.multipliedBy(3);

    /** Members of the projection's group. PostgreSQL has the offset from which each partition is read. */
    ConsumerFactory<byte[], byte[]> consumers(ProjectionProperties properties) {
        Map<String, Object> own = properties.groupProtocol().member(properties.groupId());
        own.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, properties.batchRecordsMax());
        own.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
        return clients.consumers(CLIENT_ID, own);
    }

    Producer<byte[], byte[]> producer() {
        return clients.producer(CLIENT_ID, producing());
    }

    Map<String, Object> producing() {
        return Map.of(
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                true,
                ProducerConfig.LINGER_MS_CONFIG,
                0,
                // Messages that come while a request is in flight share the next request.
                ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
                1,
                ProducerConfig.BATCH_SIZE_CONFIG,
                BATCH_BYTES,
                ProducerConfig.COMPRESSION_TYPE_CONFIG,
                changes.compression(),
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                changes.messageBytesMax(),
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                Math.toIntExact(DELIVERY_MAX.toMillis()),
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                ANSWER_MILLIS_MAX,
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                ANSWER_MILLIS_MAX);
    }

    /** @param producer from {@link #producer} */
    Publisher publisher(Producer<byte[], byte[]> producer, LogTopics topics) {
        return new Publisher(producer, OutboxTopics.current(topics, names), changes.messageBytesMax());
    }

    /** A client in no group, which reads single records. */
    Consumer<byte[], byte[]> lookup() {
        return clients.consumer(
                "change-projector-published",
                Map.of(
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                        1,
                        ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                        ANSWER_MILLIS_MAX));
    }

    PublishedChanges published(LogTopics topics) {
        return new PublishedChanges(
                this::lookup, () -> OutboxTopics.current(topics, names).changes());
    }
}
