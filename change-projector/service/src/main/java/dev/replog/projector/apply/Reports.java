package dev.replog.projector.apply;

import dev.replog.backing.kafka.Lags;
import dev.replog.projector.log.GroupOffsets;
import dev.replog.projector.own.OwnedPartitions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * How far a session is, for others: the consumer group, the metrics, the status. On the projection's
 * thread.
 */
final class Reports {
    private static final Duration MEASURING = Duration.ofSeconds(1);

    private final Consumer<byte[], byte[]> consumer;
    private final OwnedPartitions owned;
    private final GroupOffsets groupOffsets;
    private final ProjectionStatus status;
    private final ProjectionEvents events;
    private final InstantSource clock;
    private long measuredMillis;

    Reports(
            Consumer<byte[], byte[]> consumer,
            OwnedPartitions owned,
            GroupOffsets groupOffsets,
            Projection.Watchers watchers,
            InstantSource clock) {
        this.consumer = consumer;
        this.owned = owned;
        this.groupOffsets = groupOffsets;
        this.status = watchers.status();
        this.events = watchers.events();
        this.clock = clock;
    }

    ProjectionStatus status() {
        return status;
    }

    void reportIfDue() {
        groupOffsets.commitIfDue(owned.claims().keySet());
        measureIfDue();
    }

    /**
     * Now and then only: the consumer asks its own thread for each partition, which takes longer than a small batch.
     */
    private void measureIfDue() {
        long now = clock.millis();
        if (Math.abs(now - measuredMillis) < MEASURING.toMillis()) {
            return;
        }
        measuredMillis = now;
        Map<TopicPartition, Long> lags = Lags.of(consumer, owned.claims().keySet());
        status.lag(lags.values().stream().mapToLong(Long::longValue).sum());
        events.owned(owned.claims(), lags);
    }
}
