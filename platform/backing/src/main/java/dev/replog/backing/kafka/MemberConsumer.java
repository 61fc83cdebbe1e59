package dev.replog.backing.kafka;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member of a group whose rebalance listener seeks to a stored offset in every assigned partition. With
 * {@link GroupProtocol#CONSUMER}, the consumer looks for a committed offset while that listener is still running. When
 * there is none, the next poll fails, and a container of spring-kafka ends for good. Here that poll has no records: the
 * listener has the offset, so the committed one does not matter.
 */
final class MemberConsumer extends KafkaConsumer<byte[], byte[]> {
    private static final Logger LOG = LoggerFactory.getLogger(MemberConsumer.class);

    MemberConsumer(Map<String, Object> settings) {
        super(settings);
    }

    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        try {
            return super.poll(timeout);
        } catch (NoOffsetForPartitionException e) {
            LOG.debug("no committed offset, which does not matter: {}", e.partitions());
            return ConsumerRecords.empty();
        }
    }
}
