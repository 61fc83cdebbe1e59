package dev.replog.backing.kafka;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;

/**
 * Consumers without a group. An idle consumer always has a fetch at the broker, which is answered when its wait is over
 * ({@code fetch.max.wait.ms}). Kafka's consumer waits for that before it closes the fetch session. Without a group
 * there is nothing else to say to the broker, so these consumers close at once, and the broker reuses the session.
 */
final class ReaderConsumers extends DefaultKafkaConsumerFactory<byte[], byte[]> {

    ReaderConsumers(Map<String, Object> settings) {
        super(settings);
    }

    @Override
    protected Consumer<byte[], byte[]> createRawConsumer(Map<String, Object> settings) {
        return new Reader(settings);
    }

    private final class Reader extends ExtendedKafkaConsumer {
        Reader(Map<String, Object> settings) {
            super(settings);
        }

        @Override
        public void close() {
            close(CloseOptions.timeout(Duration.ZERO));
        }
    }
}
