package dev.replog.projector.log;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the consumer group how far this is. That only shows the lag to tools of Kafka, for PostgreSQL says where to
 * read on. So it is told now and then and not with every batch: each time costs the broker an append. Any thread may
 * add offsets; the thread that polls tells them.
 */
public final class GroupOffsets {
    private static final Logger log = LoggerFactory.getLogger(GroupOffsets.class);
    private static final long INTERVAL_NANOS = Duration.ofSeconds(1).toNanos();

    private final Consumer<byte[], byte[]> consumer;
    private final LongSupplier nanoClock;
    private final Map<TopicPartition, OffsetAndMetadata> untold = new ConcurrentHashMap<>();
    private long toldNanos;

    public GroupOffsets(Consumer<byte[], byte[]> consumer, LongSupplier nanoClock) {
        this.consumer = consumer;
        this.nanoClock = nanoClock;
        this.toldNanos = nanoClock.getAsLong() - INTERVAL_NANOS;
    }

    /** Everything before these offsets is applied and published. */
    public void published(Map<TopicPartition, OffsetAndMetadata> offsets) {
        untold.putAll(offsets);
    }

    /** Tells what the group does not know yet, unless it was told something a moment ago. */
    public void tellIfDue(Set<TopicPartition> owned) {
        if (!untold.isEmpty() && nanoClock.getAsLong() - toldNanos >= INTERVAL_NANOS) {
            tell(owned);
        }
    }

    /** Tells at once what the group does not know yet of the partitions that the consumer has. */
    public void tellAssigned() {
        tell(consumer.assignment());
    }

    /** Tells at once, as before partitions are handed over; of a partition that is not owned it says nothing. */
    public void tell(Set<TopicPartition> owned) {
        untold.keySet().retainAll(owned);
        if (!untold.isEmpty()) {
            toldNanos = nanoClock.getAsLong();
            consumer.commitAsync(Map.copyOf(untold), (offsets, failure) -> {
                if (failure != null) {
                    log.debug("Offsets {} were not committed; PostgreSQL knows better", offsets, failure);
                }
            });
            untold.clear();
        }
    }
}
