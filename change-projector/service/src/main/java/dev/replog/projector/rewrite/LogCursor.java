package dev.replog.projector.rewrite;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a partition offset by offset. An offset without a record is a gap: a marker of a transaction, or a record that
 * Kafka has deleted. Blocking; the cursor has the consumer for itself.
 */
final class LogCursor {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(20);

    private final Consumer<byte[], byte[]> consumer;
    private final TopicPartition partition;
    private final long end;
    private Iterator<ConsumerRecord<byte[], byte[]>> fetched =
            List.<ConsumerRecord<byte[], byte[]>>of().iterator();
    private @Nullable ConsumerRecord<byte[], byte[]> ahead;
    private long next;

    /** @param end the first offset that is not read */
    LogCursor(Consumer<byte[], byte[]> consumer, TopicPartition partition, long from, long end) {
        this.consumer = consumer;
        this.partition = partition;
        this.next = from;
        this.end = end;
        consumer.assign(List.of(partition));
        Map<TopicPartition, Long> starts = consumer.beginningOffsets(List.of(partition));
        consumer.seek(partition, Math.max(from, starts.getOrDefault(partition, 0L)));
    }

    /**
     * One offset.
     *
     * @param at of its record, or of the next one; 0 when none follows
     * @param record empty for a gap
     */
    record Place(long offset, long at, Optional<ConsumerRecord<byte[], byte[]>> record) {}

    boolean hasNext() {
        return next < end;
    }

    Place next() {
        if (ahead == null) {
            ahead = fetch();
        }
        long offset = next++;
        if (ahead == null) {
            return new Place(offset, 0, Optional.empty());
        }
        ConsumerRecord<byte[], byte[]> record = Objects.requireNonNull(ahead);
        if (record.offset() > offset) {
            return new Place(offset, record.timestamp(), Optional.empty());
        }
        ahead = null;
        return new Place(offset, record.timestamp(), Optional.of(record));
    }

    /** The next record before the end; null when there is none. */
    private @Nullable ConsumerRecord<byte[], byte[]> fetch() {
        long waitedUntilNanos = System.nanoTime() + ANSWER_MAX.toNanos();
        while (!fetched.hasNext()) {
            long position = consumer.position(partition, ANSWER_MAX);
            if (position >= end) {
                return null;
            }
            ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofSeconds(1));
            fetched = records.iterator();
            if (consumer.position(partition, ANSWER_MAX) == position && System.nanoTime() > waitedUntilNanos) {
                throw new TimeoutException(partition + "@" + position + " was not read within " + ANSWER_MAX);
            }
        }
        ConsumerRecord<byte[], byte[]> record = fetched.next();
        return record.offset() < end ? record : null;
    }
}
