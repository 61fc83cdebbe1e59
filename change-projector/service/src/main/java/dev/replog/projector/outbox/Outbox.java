package dev.replog.projector.outbox;

import dev.replog.projector.log.GroupOffsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Sends the outbox entries of stored batches, and keeps the batches of which Kafka has not acknowledged every entry.
 * The next batch is stored while the entries of the previous one are being sent, and carries those over. Used by one
 * lane.
 */
public final class Outbox {
    private static final int UNACKNOWLEDGED_BATCHES_MAX = 1;

    /**
     * The entries of a stored batch for one partition.
     *
     * @param nextOffset the offset after the last record of the batch
     */
    public record Stored(long nextOffset, List<OutboxEntry> entries) {}

    private record SentBatch(Publisher.Sent sent, Map<TopicPartition, Stored> partitions) {}

    private final Publisher publisher;
    private final GroupOffsets groupOffsets;
    /** Oldest first. */
    private final Deque<SentBatch> unacknowledged = new ArrayDeque<>();

    public Outbox(Publisher publisher, GroupOffsets groupOffsets) {
        this.publisher = publisher;
        this.groupOffsets = groupOffsets;
    }

    /**
     * Waits until the number of unacknowledged batches allows another one to be stored.
     *
     * @return their entries, oldest first, which the next batch must carry over
     */
    public Map<TopicPartition, List<OutboxEntry>> carryOver() throws PublishFailedException {
        removeAcknowledged();
        awaitAllBut(UNACKNOWLEDGED_BATCHES_MAX);
        Map<TopicPartition, List<OutboxEntry>> entries = new HashMap<>();
        unacknowledged.forEach(batch -> batch.partitions()
                .forEach((partition, stored) -> entries.computeIfAbsent(partition, ignored -> new ArrayList<>())
                        .addAll(stored.entries())));
        return entries;
    }

    /** Sends the entries of a stored batch, after its commit. */
    public void publish(Map<TopicPartition, Stored> partitions) throws PublishFailedException {
        List<OutboxEntry> entries = partitions.values().stream()
                .flatMap(stored -> stored.entries().stream())
                .toList();
        unacknowledged.add(new SentBatch(publisher.send(entries), partitions));
    }

    /** Removes batches of which every entry is acknowledged. It does not wait, and fails when an entry has failed. */
    public void removeAcknowledged() throws PublishFailedException {
        while (!unacknowledged.isEmpty() && unacknowledged.getFirst().sent().isDone(Publisher.PATIENCE)) {
            awaitAllBut(unacknowledged.size() - 1);
        }
    }

    /** Whether entries of this partition may not be acknowledged yet. */
    public boolean hasUnacknowledged(TopicPartition partition) {
        return unacknowledged.stream().anyMatch(batch -> batch.partitions().containsKey(partition));
    }

    public void awaitAll() throws PublishFailedException {
        awaitAllBut(0);
    }

    /** The offsets of the partitions may be committed to the consumer group only after the acknowledgement. */
    private void awaitAllBut(int newest) throws PublishFailedException {
        while (unacknowledged.size() > newest) {
            unacknowledged.getFirst().sent().await(Publisher.PATIENCE);
            Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
            unacknowledged
                    .removeFirst()
                    .partitions()
                    .forEach((partition, stored) -> offsets.put(partition, new OffsetAndMetadata(stored.nextOffset())));
            groupOffsets.published(offsets);
        }
    }
}
