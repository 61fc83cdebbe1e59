package dev.replog.backing.kafka;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;

/**
 * Consumers for the protocol {@link GroupProtocol#CONSUMER}. With it, a consumer can look for the committed offset of a
 * new partition before it calls the rebalance listener, which sets the offset. A new group has no committed offset, so
 * the poll fails, and a container of spring-kafka would end. The next poll calls the listener and succeeds.
 */
final class MemberConsumers extends DefaultKafkaConsumerFactory<byte[], byte[]> {
    /** More failures in a row mean that the listener sets no offset. */
    private static final int FAILURES_MAX = 10;

    MemberConsumers(Map<String, Object> settings) {
        super(settings);
    }

    @Override
    protected Consumer<byte[], byte[]> createRawConsumer(Map<String, Object> settings) {
        return new Member(settings);
    }

    private final class Member extends ExtendedKafkaConsumer {
        private int failures;

        Member(Map<String, Object> settings) {
            super(settings);
        }

        @Override
        public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            try {
                ConsumerRecords<byte[], byte[]> records = super.poll(timeout);
                failures = 0;
                return records;
            } catch (NoOffsetForPartitionException early) {
                failures++;
                if (failures > FAILURES_MAX) {
                    throw early;
                }
                return ConsumerRecords.empty();
            }
        }
    }
}
