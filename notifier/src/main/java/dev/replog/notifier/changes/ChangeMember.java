package dev.replog.notifier.changes;

import dev.replog.backing.kafka.BatchHandler;
import dev.replog.backing.kafka.Lags;
import dev.replog.backing.kafka.TopicChecks;
import dev.replog.backing.work.Availability;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One membership in the group: it passes what the consumer reads to {@link ChangeBatches}, and measures the lag. The
 * thread of the container calls it; any thread may ask for the lag.
 */
final class ChangeMember implements BatchHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ChangeMember.class);
    /** How often the lag is measured and the group's offsets are committed. */
    private static final Duration MEASURING = Duration.ofSeconds(1);
    /** After each batch, the next one collects records for this time, because each batch is a transaction. */
    private static final Duration GATHERING = Duration.ofMillis(20);

    private final String topic;
    private final ChangeBatches batches;
    private final Availability availability;
    private final TopicChecks checks;
    private final GroupOffsets groupOffsets = new GroupOffsets();
    private long measuredNanos = System.nanoTime() - MEASURING.toNanos();
    private boolean hasWritten;
    private volatile boolean isKafkaAvailable = true;
    private volatile long lag;

    ChangeMember(String topic, ChangeBatches batches, Availability availability, TopicChecks checks) {
        this.topic = topic;
        this.batches = batches;
        this.availability = availability;
        this.checks = checks;
    }

    /** How many records of this instance's partitions are not written yet. */
    long lag() {
        return lag;
    }

    /** While Kafka is not available, an idle consumer does not mean that everything is written. */
    void setKafkaAvailable(boolean isAvailable) {
        isKafkaAvailable = isAvailable;
    }

    @Override
    public void handle(ConsumerRecords<byte[], byte[]> batch, Consumer<byte[], byte[]> consumer) throws SQLException {
        try {
            batches.write(batch);
        } catch (SQLException e) {
            availability.down(Availability.reason(e));
            throw e;
        }
        checks.hasRead(batch);
        hasWritten = true;
    }

    @Override
    public void between(Consumer<byte[], byte[]> consumer) {
        try {
            batches.reached(positions(consumer));
        } catch (SQLException e) {
            // Stored at a later call. The consumer stays in its group.
            availability.down(Availability.reason(e));
            return;
        }
        if (isKafkaAvailable) {
            availability.up("writing the changes of " + topic);
        }
        if (System.nanoTime() - measuredNanos >= MEASURING.toNanos()) {
            measuredNanos = System.nanoTime();
            lag = lagOf(consumer);
            groupOffsets.commit(consumer, byPartition(batches.progress()));
        }
        if (hasWritten) {
            hasWritten = false;
            LockSupport.parkNanos(this, GATHERING.toNanos());
        }
    }

    @Override
    public Map<TopicPartition, Long> assigned(Collection<TopicPartition> partitions, Consumer<byte[], byte[]> consumer)
            throws SQLException {
        Map<TopicPartition, Long> starts = consumer.beginningOffsets(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        Function<TopicPartition, ChangeBatches.Range> range = partition -> new ChangeBatches.Range(
                starts.getOrDefault(partition, 0L), ends.getOrDefault(partition, Long.MAX_VALUE));
        return byPartition(
                batches.assigned(partitions.stream().collect(Collectors.toMap(TopicPartition::partition, range))));
    }

    @Override
    public void revoked(Collection<TopicPartition> partitions) {
        batches.revoked(partitions.stream().map(TopicPartition::partition).toList());
    }

    private Map<TopicPartition, Long> byPartition(Map<Integer, Long> offsets) {
        return offsets.entrySet().stream()
                .collect(Collectors.toMap(entry -> new TopicPartition(topic, entry.getKey()), Map.Entry::getValue));
    }

    private Map<Integer, Long> positions(Consumer<byte[], byte[]> consumer) {
        Map<Integer, Long> positions = new HashMap<>();
        for (TopicPartition partition : consumer.assignment()) {
            // A consumer can have a partition before it tells so, and then has no position for it.
            if (batches.isAssigned(partition.partition())) {
                position(consumer, partition).ifPresent(position -> positions.put(partition.partition(), position));
            }
        }
        return positions;
    }

    private static OptionalLong position(Consumer<byte[], byte[]> consumer, TopicPartition partition) {
        try {
            return OptionalLong.of(consumer.position(partition, Duration.ZERO));
        } catch (TimeoutException e) {
            LOG.debug("{}: its leader has changed, and the position is not confirmed yet", partition, e);
            return OptionalLong.empty();
        }
    }

    private static long lagOf(Consumer<byte[], byte[]> consumer) {
        return Lags.of(consumer).values().stream().mapToLong(Long::longValue).sum();
    }
}
