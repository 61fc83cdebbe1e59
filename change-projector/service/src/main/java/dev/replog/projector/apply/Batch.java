package dev.replog.projector.apply;

import dev.replog.decide.Entity;
import dev.replog.decide.Receipt;
import dev.replog.decide.Usage;
import dev.replog.projector.publish.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.common.TopicPartition;

/** What a decided batch writes and publishes: everything that one transaction stores. */
final class Batch {
    /**
     * @param nextOffset the offset after the last record of the batch
     * @param leaderEpoch Kafka's, of that record
     */
    record PartitionProgress(long nextOffset, Optional<Integer> leaderEpoch, List<Message> messages) {}

    /** @param isStored whether there was a row of it when the batch was loaded; it may have been purged since */
    record UserEntity(String userId, Entity entity, boolean isStored) {}

    /** @param isStored whether there was a row of it when the batch was loaded; it may have been purged since */
    record UserReceipt(String userId, UUID mutationId, Receipt receipt, boolean isStored) {}

    final Map<TopicPartition, PartitionProgress> progress = new LinkedHashMap<>();
    final List<UserEntity> entities = new ArrayList<>();
    final List<UserReceipt> receipts = new ArrayList<>();
    final Map<String, Long> heads = new LinkedHashMap<>();
    /** By how much what a user keeps has changed; users of whom nothing was decided are not among them. */
    final Map<String, Usage> usages = new HashMap<>();
    /** The newest mutation of each user that has a change; users without one are not among them. */
    final Map<String, Long> changeHeads = new HashMap<>();
    /** Partitions of which a change is to be published. */
    final Set<TopicPartition> publishing = new HashSet<>();

    /** What batches before this one sent and is not known to have arrived. */
    final Map<TopicPartition, List<Message>> stillOwed = new HashMap<>();

    int deadCount;

    /** Keeps what an earlier batch of the partition sent, for this one is stored in its place; called oldest first. */
    void owesStill(TopicPartition partition, List<Message> messages) {
        stillOwed.merge(partition, messages, Batch::joined);
    }

    /** All that whoever owns a partition next must send before anything else, in its order. */
    List<Message> owed(TopicPartition partition) {
        PartitionProgress own = progress.get(partition);
        return joined(stillOwed.getOrDefault(partition, List.of()), own == null ? List.of() : own.messages());
    }

    private static List<Message> joined(List<Message> first, List<Message> second) {
        List<Message> joined = new ArrayList<>(first);
        joined.addAll(second);
        return joined;
    }
}
