package dev.replog.notifier.changes;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits the progress to the consumer group. Only tools of Kafka use it, to show the lag: reading continues from the
 * progress in the tables. It is committed from time to time and not with every batch, because the broker appends a
 * record for each commit. Used by one thread.
 */
final class GroupOffsets {
    private static final Logger LOG = LoggerFactory.getLogger(GroupOffsets.class);

    private Map<TopicPartition, Long> committed = Map.of();

    /** @param progress of the partitions that are assigned to this consumer */
    void commit(Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> progress) {
        Map<TopicPartition, OffsetAndMetadata> changed = new HashMap<>();
        progress.forEach((partition, offset) -> {
            if (!offset.equals(committed.get(partition))) {
                changed.put(partition, new OffsetAndMetadata(offset));
            }
        });
        committed = Map.copyOf(progress);
        if (!changed.isEmpty()) {
            consumer.commitAsync(changed, (ignored, failure) -> {
                if (failure != null) {
                    LOG.debug("offsets not committed; they only show the lag", failure);
                }
            });
        }
    }
}
