package dev.replog.backing.kafka;

import java.util.Collection;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/**
 * Handles the batches that a {@link BatchContainer} reads. The thread of the container calls all methods. An
 * exception ends the run, unless it is of a kind after which the batch is handled again.
 */
public interface BatchHandler {
    /** Handles a batch. After a failure that is retried, it is called again with the same batch. */
    void handle(ConsumerRecords<byte[], byte[]> batch, Consumer<byte[], byte[]> consumer) throws Exception;

    /** Called after each batch, and from time to time while there are no records. */
    default void between(Consumer<byte[], byte[]> consumer) throws Exception {}

    /** Where to read on in these partitions, which this member of a group has just got. */
    default Map<TopicPartition, Long> assigned(Collection<TopicPartition> partitions, Consumer<byte[], byte[]> consumer)
            throws Exception {
        throw new IllegalStateException("only a member of a group is assigned partitions");
    }

    /** This member has these partitions no longer. */
    default void revoked(Collection<TopicPartition> partitions) {}
}
