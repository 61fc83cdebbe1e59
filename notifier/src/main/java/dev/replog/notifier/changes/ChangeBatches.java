package dev.replog.notifier.changes;

import dev.replog.schemas.Change;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the changes of the partitions that are assigned to this instance, and knows how far each partition is written.
 * The progress of a partition only rises, and everything below it is written. A batch that cannot be written changes
 * nothing, and can be written again. It needs neither a consumer nor PostgreSQL, so a simulation can run it. It is used
 * by one thread.
 */
public final class ChangeBatches {
    /** The name of this reader in the metrics. */
    static final String READER = "change-consumer";

    private static final Logger LOG = LoggerFactory.getLogger(ChangeBatches.class);

    private final UUID topicId;
    private final ChangeDecoder decoder;
    private final ChangeStore store;
    /** The next offset of each partition that is assigned to this instance. */
    private final Map<Integer, Long> next = new HashMap<>();
    /** Partitions whose next offset was given to the store. */
    private final Set<Integer> stored = new HashSet<>();

    /**
     * The records that Kafka has of a partition.
     *
     * @param start the offset of the first one
     * @param end the offset after the last one
     */
    public record Range(long start, long end) {}

    ChangeBatches(UUID topicId, ChangeDecoder decoder, ChangeStore store) {
        this.topicId = topicId;
        this.decoder = decoder;
        this.store = store;
    }

    public static ChangeBatches of(UUID topicId, ChangeStore store, MeterRegistry meters) {
        return new ChangeBatches(topicId, new ChangeDecoder(meters, READER), store);
    }

    /** Where to read on in these partitions, which are assigned to this instance from now on. */
    public Map<Integer, Long> assigned(Map<Integer, Range> partitions) throws SQLException {
        Map<Integer, Long> progress = store.progress(topicId);
        Map<Integer, Long> from = new HashMap<>();
        partitions.forEach((partition, range) -> from.put(partition, from(partition, progress.get(partition), range)));
        next.putAll(from);
        stored.removeAll(from.keySet());
        from.forEach((partition, offset) -> {
            if (offset.equals(progress.get(partition))) {
                stored.add(partition);
            }
        });
        return from;
    }

    private static long from(int partition, @Nullable Long progress, Range range) {
        if (progress == null) {
            return range.start;
        }
        if (progress >= range.start && progress <= range.end) {
            return progress;
        }
        // Retention was shorter than the absence of all instances, or the topic was truncated.
        long from = progress < range.start ? range.start : range.end;
        LOG.warn(
                "partition {}: offset {} is gone, reading continues at {}; changes in between may get no ping",
                partition,
                progress,
                from);
        return from;
    }

    /** Other instances have these partitions from now on. */
    public void revoked(Collection<Integer> partitions) {
        next.keySet().removeAll(partitions);
        stored.removeAll(partitions);
    }

    /** Whether {@link #assigned} was called for this partition, and {@link #revoked} was not. */
    public boolean isAssigned(int partition) {
        return next.containsKey(partition);
    }

    /** Writes a batch. It may contain records of partitions that were revoked while the batch was retried. */
    public void write(Iterable<ConsumerRecord<byte[], byte[]>> batch) throws SQLException {
        List<Change> changes = new ArrayList<>();
        Map<Integer, Long> reached = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> coded : batch) {
            Change change = decoder.decode(coded);
            if (change != null) {
                changes.add(change);
            }
            reached.merge(coded.partition(), coded.offset() + 1, Math::max);
        }
        write(changes, reached);
    }

    /**
     * Stores these positions of the reader as progress. They can be above the last record that was written: where
     * reading began, or after records that are not for readers.
     */
    public void reached(Map<Integer, Long> positions) throws SQLException {
        write(List.of(), positions);
    }

    /** The next offset of each partition that is assigned to this instance and has progress in the store. */
    public Map<Integer, Long> progress() {
        Map<Integer, Long> progress = new HashMap<>(next);
        progress.keySet().retainAll(stored);
        return progress;
    }

    private void write(List<Change> changes, Map<Integer, Long> reached) throws SQLException {
        Map<Integer, Long> risen = new HashMap<>();
        reached.forEach((partition, offset) -> {
            if (isProgress(partition, offset)) {
                risen.put(partition, offset);
            }
        });
        if (changes.isEmpty() && risen.isEmpty()) {
            return;
        }
        store.write(topicId, changes, risen);
        next.putAll(risen);
        stored.addAll(risen.keySet());
    }

    /** The progress of other partitions is the task of the instances that have them. */
    private boolean isProgress(int partition, long offset) {
        Long known = next.get(partition);
        return known != null && (offset > known || offset == known && !stored.contains(partition));
    }
}
