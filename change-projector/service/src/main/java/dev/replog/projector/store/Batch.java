package dev.replog.projector.store;

import dev.replog.decide.Entity;
import dev.replog.decide.Erasure;
import dev.replog.decide.LastPacket;
import dev.replog.decide.Receipt;
import dev.replog.decide.Usage;
import dev.replog.projector.outbox.OutboxEntry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;

/**
 * The writes and outbox entries of a decided batch: everything that one transaction stores.
 *
 * @param progress of each partition of the batch, in the order in which their first records came
 * @param entities the entities that are written
 * @param receipts the receipts that are written
 * @param packets the last packets of nodes
 * @param erasures the accounts that are erased, in the order of the log; the rows of the batch are of after that
 * @param heads the heads of the batch's users after it, in the order in which their first records came
 * @param publishing partitions of which a change is to be published
 * @param deadCount the number of records that are set aside
 */
public record Batch(
        Map<TopicPartition, PartitionProgress> progress,
        List<UserEntity> entities,
        List<UserReceipt> receipts,
        List<UserPacket> packets,
        List<UserErasure> erasures,
        Map<String, UserHead> heads,
        Set<TopicPartition> publishing,
        int deadCount) {
    /**
     * @param nextOffset the offset after the last record of the batch
     * @param leaderEpoch Kafka's, of that record
     * @param entries the entries that this batch adds to the outbox of the partition
     * @param carriedOver outbox entries of earlier batches that Kafka has not acknowledged, oldest first
     */
    public record PartitionProgress(
            long nextOffset, Optional<Integer> leaderEpoch, List<OutboxEntry> entries, List<OutboxEntry> carriedOver) {
        /** The whole outbox of the partition: the entries that its next owner sends first, in this order. */
        public List<OutboxEntry> outbox() {
            return Stream.concat(carriedOver.stream(), entries.stream()).toList();
        }

        private PartitionProgress carrying(List<OutboxEntry> earlier) {
            return new PartitionProgress(nextOffset, leaderEpoch, entries, earlier);
        }
    }

    /**
     * @param isStored whether it had a row when the batch was loaded; it may have been purged since
     */
    public record UserEntity(String userId, Entity entity, boolean isStored) {}

    /**
     * @param isStored whether it had a row when the batch was loaded; it may have been purged since
     */
    public record UserReceipt(String userId, UUID mutationId, Receipt receipt, boolean isStored) {}

    /** The last packet of a node. */
    public record UserPacket(String userId, UUID nodeId, LastPacket packet) {}

    /** An erasure of the account of a user. */
    public record UserErasure(String userId, Erasure erasure) {}

    /**
     * @param position of the newest mutation
     * @param changePosition of the newest mutation that has a change; 0 when the batch has none of this user
     * @param refused of the newest mutation with a write that was refused because of an erasure; 0 when the batch has
     *     none of this user
     * @param usage the change of the user's usage
     */
    public record UserHead(long position, long changePosition, long refused, Usage usage) {}

    /** The batch with the outbox entries of earlier ones, because its row of a partition replaces theirs. */
    public Batch carrying(Map<TopicPartition, List<OutboxEntry>> earlier) {
        if (earlier.isEmpty()) {
            return this;
        }
        Map<TopicPartition, PartitionProgress> whole = new LinkedHashMap<>();
        progress.forEach(
                (partition, own) -> whole.put(partition, own.carrying(earlier.getOrDefault(partition, List.of()))));
        return new Batch(whole, entities, receipts, packets, erasures, heads, publishing, deadCount);
    }

    /** The newest position of each user of the batch. */
    public Map<String, Long> headPositions() {
        Map<String, Long> positions = new LinkedHashMap<>();
        heads.forEach((userId, head) -> positions.put(userId, head.position()));
        return positions;
    }
}
