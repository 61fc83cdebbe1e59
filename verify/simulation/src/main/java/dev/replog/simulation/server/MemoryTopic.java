package dev.replog.simulation.server;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.kafka.common.utils.Utils;

/** A topic in memory. Records have the broker's time, which may go back; offsets rise with gaps. */
@SuppressWarnings("ArrayRecordComponent") // The bytes pass through; nobody compares records.
public final class MemoryTopic {
    /** One record in the broker. */
    public record Stored(int partition, long offset, long at, byte[] key, byte[] value) {
        /** The key as text; all keys are text. */
        public String keyText() {
            return new String(key, StandardCharsets.UTF_8);
        }
    }

    private final String name;
    private final UUID id;
    private final List<List<Stored>> partitions = new ArrayList<>();
    private final long[] ends;
    private final List<Consumer<Stored>> watchers = new ArrayList<>();

    MemoryTopic(String name, int count, UUID id) {
        this.name = name;
        this.id = id;
        this.ends = new long[count];
        for (int i = 0; i < count; i++) {
            partitions.add(new ArrayList<>());
        }
    }

    public String name() {
        return name;
    }

    public UUID id() {
        return id;
    }

    public int count() {
        return ends.length;
    }

    /** Like the default partitioner of Kafka's producers. */
    public int partitionOf(byte[] key) {
        return Utils.toPositive(Utils.murmur2(key)) % ends.length;
    }

    /** The offset after the last record. */
    public long end(int partition) {
        return ends[partition];
    }

    public List<Stored> records(int partition) {
        return partitions.get(partition);
    }

    /**
     * @param gap the number of skipped offsets before the record, like the markers of a transaction
     */
    Stored append(int partition, long at, byte[] key, byte[] value, int gap) {
        Stored stored = new Stored(partition, ends[partition] + gap, at, key, value);
        ends[partition] = stored.offset() + 1;
        partitions.get(partition).add(stored);
        watchers.forEach(watcher -> watcher.accept(stored));
        return stored;
    }

    /** The records from an offset on, at most this many. */
    public List<Stored> from(int partition, long offset, int max) {
        List<Stored> records = partitions.get(partition);
        int low = 0;
        int high = records.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (records.get(middle).offset() < offset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return records.subList(low, Math.min(records.size(), low + max));
    }

    /** Is called with every appended record. */
    public void watch(Consumer<Stored> watcher) {
        watchers.add(watcher);
    }
}
