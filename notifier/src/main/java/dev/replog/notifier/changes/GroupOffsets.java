package dev.replog.notifier.changes;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits to the consumer group how far the tables are. Only tools of Kafka use that, to show the lag, because the
 * tables say where to read on. So it is committed now and then and not with every batch: each commit costs the broker
 * an append. Used by one thread.
 */
final class GroupOffsets {
    private static final Logger LOG = LoggerFactory.getLogger(GroupOffsets.class);
    private static final long INTERVAL_NANOS = Duration.ofSeconds(1).toNanos();

    private final LongSupplier nanoClock;
    private final Map<TopicPartition, OffsetAndMetadata> untold = new HashMap<>();
    private long toldNanos;

    GroupOffsets(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.toldNanos = nanoClock.getAsLong() - INTERVAL_NANOS;
    }

    void stored(Map<TopicPartition, Long> offsets) {
        offsets.forEach((partition, offset) -> untold.put(partition, new OffsetAndMetadata(offset)));
    }

    /** Nothing is committed for partitions that another instance has by now. */
    void forget(Collection<TopicPartition> partitions) {
        untold.keySet().removeAll(partitions);
    }

    void tellIfDue(Consumer<byte[], byte[]> consumer) {
        if (untold.isEmpty() || nanoClock.getAsLong() - toldNanos < INTERVAL_NANOS) {
            return;
        }
        toldNanos = nanoClock.getAsLong();
        consumer.commitAsync(Map.copyOf(untold), (ignored, failure) -> {
            if (failure != null) {
                LOG.debug("offsets not committed; they only show the lag", failure);
            }
        });
        untold.clear();
    }
}
