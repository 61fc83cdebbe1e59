package dev.replog.projector.admin;

import dev.replog.projector.admin.GenerationTable.Progress;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Checks with Kafka whether partitions still have the applied records. The end of a partition is not enough, because as
 * many records may have been appended again as were lost. The leader epoch of each record shows it. Blocking.
 */
final class Divergence {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(20);

    private final Consumer<byte[], byte[]> consumer;

    /**
     * @param consumer without a group, and without an automatic start position
     */
    Divergence(Consumer<byte[], byte[]> consumer) {
        this.consumer = consumer;
    }

    /**
     * The first offset with another record than the applied one, or with none; empty when Kafka has all of them, as far
     * as it can tell.
     */
    OptionalLong from(String topic, Progress progress) {
        if (progress.leaderEpoch().isEmpty()) {
            return OptionalLong.empty();
        }
        TopicPartition partition = new TopicPartition(topic, progress.partition());
        consumer.assign(List.of(partition));
        // The consumer checks before it has a position only when it knows the partition's leader.
        consumer.endOffsets(List.of(partition), ANSWER_MAX);
        consumer.seek(partition, new OffsetAndMetadata(progress.nextOffset(), progress.leaderEpoch(), ""));
        try {
            consumer.position(partition, ANSWER_MAX);
            return OptionalLong.empty();
        } catch (LogTruncationException e) {
            OffsetAndMetadata divergent = e.divergentOffsets().get(partition);
            // Without an offset from Kafka, no record of the rest is known to be new.
            return OptionalLong.of(divergent == null ? progress.nextOffset() : divergent.offset());
        }
    }
}
