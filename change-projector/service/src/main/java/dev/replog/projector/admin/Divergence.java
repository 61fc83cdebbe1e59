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
 * Asks Kafka whether partitions still have the records that were applied. Where a partition ends does not tell, once as
 * much was appended again as it had lost; who led it when a record was appended does. Blocking.
 */
final class Divergence {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(20);

    private final Consumer<byte[], byte[]> consumer;

    /** @param consumer without a group, and without a place to begin at by itself */
    Divergence(Consumer<byte[], byte[]> consumer) {
        this.consumer = consumer;
    }

    /** From where on there are others, or none; empty as long as all of them are there, as far as can be told. */
    OptionalLong from(String topic, Progress progress) {
        if (progress.leaderEpoch().isEmpty()) {
            return OptionalLong.empty();
        }
        TopicPartition partition = new TopicPartition(topic, progress.partition());
        consumer.assign(List.of(partition));
        // Only of a partition whose leader it knows, the consumer asks before it has a position.
        consumer.endOffsets(List.of(partition), ANSWER_MAX);
        consumer.seek(partition, new OffsetAndMetadata(progress.nextOffset(), progress.leaderEpoch(), ""));
        try {
            consumer.position(partition, ANSWER_MAX);
            return OptionalLong.empty();
        } catch (LogTruncationException e) {
            OffsetAndMetadata divergent = e.divergentOffsets().get(partition);
            // Without an answer from where on, nothing of what is left is known to be new.
            return OptionalLong.of(divergent == null ? progress.nextOffset() : divergent.offset());
        }
    }
}
