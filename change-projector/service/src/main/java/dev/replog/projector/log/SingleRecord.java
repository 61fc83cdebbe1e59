package dev.replog.projector.log;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/** Reads one record by its place, with a client that is in no group. Blocking; fails like Kafka's clients. */
public final class SingleRecord {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(10);

    private SingleRecord() {}

    /**
     * The record at an offset within the partition's bounds. Empty when there is none, such as at the end mark of a
     * transaction. The client is assigned this partition alone.
     */
    public static Optional<ConsumerRecord<byte[], byte[]>> at(
            Consumer<byte[], byte[]> consumer, TopicPartition partition, long offset) {
        consumer.assign(List.of(partition));
        consumer.seek(partition, offset);
        long deadlineNanos = System.nanoTime() + ANSWER_MAX.toNanos();
        // Offsets without a record are skipped silently.
        while (consumer.position(partition) == offset) {
            for (ConsumerRecord<byte[], byte[]> next : consumer.poll(ANSWER_MAX)) {
                return Optional.of(next).filter(one -> one.offset() == offset);
            }
            if (System.nanoTime() - deadlineNanos >= 0) {
                throw new TimeoutException(partition + "@" + offset + " was not read within " + ANSWER_MAX);
            }
        }
        return Optional.empty();
    }
}
