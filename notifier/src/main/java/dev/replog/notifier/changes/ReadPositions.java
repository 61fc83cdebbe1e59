package dev.replog.notifier.changes;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;
import org.apache.kafka.common.utils.Utils;

/**
 * How far the topic of changes is read: everything below {@code next(partition)} has been handed out, or is being
 * handed out just now. Immutable; the reader publishes a new one before it hands out a batch, so that a listener
 * that begins before looking here knows an upper bound of what it can have missed.
 */
public final class ReadPositions {
    private final UUID topicId;
    private final long[] next;

    /** A place in the changes of one user: whatever was before {@code next} had been read. */
    public record Mark(UUID topicId, int partition, long next) {
        /** The same without asking for anything to be read. */
        public Mark atStart() {
            return new Mark(topicId, partition, 0);
        }
    }

    ReadPositions(UUID topicId, long[] next) {
        this.topicId = topicId;
        this.next = next.clone();
    }

    public Mark markOf(String userId) {
        int partition = partitionOf(userId, next.length);
        return new Mark(topicId, partition, next[partition]);
    }

    UUID topicId() {
        return topicId;
    }

    int partitions() {
        return next.length;
    }

    long next(int partition) {
        return next[partition];
    }

    ReadPositions with(int partition, long offset) {
        ReadPositions changed = new ReadPositions(topicId, next);
        changed.next[partition] = offset;
        return changed;
    }

    /** The same with more partitions, which are read from their start: what is in them came after they were made. */
    ReadPositions grownTo(int partitions) {
        return new ReadPositions(topicId, Arrays.copyOf(next, partitions));
    }

    /** As the producers of Kafka choose by default. */
    static int partitionOf(String userId, int partitions) {
        return Utils.toPositive(Utils.murmur2(userId.getBytes(StandardCharsets.UTF_8))) % partitions;
    }
}
