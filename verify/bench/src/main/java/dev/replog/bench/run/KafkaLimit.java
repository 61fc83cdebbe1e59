package dev.replog.bench.run;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Measures the log's limit: Kafka's own producer, with records of the same size, the same number of copies and the same
 * acknowledgement.
 */
public final class KafkaLimit {
    private static final String TOPIC = "bench.limit";
    private static final int PARTITIONS = 12;
    private static final int RECORD_BYTES = 700;

    private KafkaLimit() {}

    /** Acknowledged records a second. */
    public static double recordsPerSecond(Map<String, Object> kafka, Duration duration) throws Exception {
        try (Admin admin = Admin.create(kafka)) {
            admin.createTopics(List.of(new NewTopic(TOPIC, PARTITIONS, (short) 1)))
                    .all()
                    .get();
            try {
                return run(kafka, duration);
            } finally {
                admin.deleteTopics(List.of(TOPIC)).all().get();
            }
        }
    }

    private static double run(Map<String, Object> kafka, Duration duration) {
        byte[] value = new byte[RECORD_BYTES];
        new Random(1).nextBytes(value);
        AtomicLong acknowledged = new AtomicLong();
        long start = System.nanoTime();
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 2);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            while (System.nanoTime() - start < duration.toNanos()) {
                var ignored = producer.send(new ProducerRecord<>(TOPIC, value), (metadata, failure) -> {
                    if (failure == null) {
                        acknowledged.incrementAndGet();
                    }
                });
            }
        }
        return acknowledged.get() / ((System.nanoTime() - start) / 1e9);
    }
}
