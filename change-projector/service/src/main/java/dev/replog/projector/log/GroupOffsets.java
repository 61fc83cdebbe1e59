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
 * Commits the offsets of a consumer group. They only show the lag to tools of Kafka, because PostgreSQL has the offsets
 * from which partitions are read. Each commit costs the broker an append, so there is at most one in a second. Any
 * thread may add offsets; the thread that polls commits them.
 */
public final class GroupOffsets {
    private static final Logger LOG = LoggerFactory.getLogger(GroupOffsets.class);
    private static final long INTERVAL_NANOS = Duration.ofSeconds(1).toNanos();

    private final Consumer<byte[], byte[]> consumer;
    private final LongSupplier nanoClock;
    private final Map<TopicPartition, OffsetAndMetadata> added = new ConcurrentHashMap<>();
    private long committedNanos;

    public GroupOffsets(Consumer<byte[], byte[]> consumer, LongSupplier nanoClock) {
        this.consumer = consumer;
        this.nanoClock = nanoClock;
        this.committedNanos = nanoClock.getAsLong() - INTERVAL_NANOS;
    }

    /** Adds offsets before which everything is applied and published. */
    public void published(Map<TopicPartition, OffsetAndMetadata> offsets) {
        added.putAll(offsets);
    }

    /** Commits the added offsets, unless the last commit was less than a second ago. */
    public void commitIfDue(Set<TopicPartition> owned) {
        if (!added.isEmpty() && nanoClock.getAsLong() - committedNanos >= INTERVAL_NANOS) {
            commit(owned);
        }
    }

    /** Commits the added offsets of the consumer's partitions at once. */
    public void commitAssigned() {
        commit(consumer.assignment());
    }

    /** Commits the added offsets of these partitions at once, as before a hand-over, and drops all others. */
    public void commit(Set<TopicPartition> owned) {
        added.keySet().retainAll(owned);
        if (!added.isEmpty()) {
            committedNanos = nanoClock.getAsLong();
            consumer.commitAsync(Map.copyOf(added), (offsets, failure) -> {
                if (failure != null) {
                    LOG.debug("Offsets {} were not committed; PostgreSQL has them", offsets, failure);
                }
            });
            added.clear();
        }
    }
}
