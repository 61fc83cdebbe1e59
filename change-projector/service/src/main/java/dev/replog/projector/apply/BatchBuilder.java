package dev.replog.projector.apply;

import dev.replog.decide.LogPlace;
import dev.replog.decide.Usage;
import dev.replog.decide.UserState;
import dev.replog.projector.log.MutationRecord;
import dev.replog.projector.outbox.OutboxEntry;
import dev.replog.projector.store.Batch;
import dev.replog.projector.store.Batch.PartitionProgress;
import dev.replog.projector.store.Batch.UserEntity;
import dev.replog.projector.store.Batch.UserErasure;
import dev.replog.projector.store.Batch.UserHead;
import dev.replog.projector.store.Batch.UserPacket;
import dev.replog.projector.store.Batch.UserReceipt;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/** A batch while its records are decided one after the other. Used by one thread. */
final class BatchBuilder {
    private record Place(long nextOffset, Optional<Integer> leaderEpoch) {}

    private final Map<TopicPartition, Place> places = new LinkedHashMap<>();
    private final Map<TopicPartition, List<OutboxEntry>> entries = new HashMap<>();
    private final List<UserEntity> entities = new ArrayList<>();
    private final List<UserReceipt> receipts = new ArrayList<>();
    private final List<UserPacket> packets = new ArrayList<>();
    private final List<UserErasure> erasures = new ArrayList<>();
    private final Map<String, Long> heads = new LinkedHashMap<>();
    private final Map<String, Long> changeHeads = new HashMap<>();
    private final Map<String, Long> refused = new HashMap<>();
    private final Map<String, Usage> usages = new HashMap<>();
    private final Set<TopicPartition> publishing = new LinkedHashSet<>();
    private int deadCount;

    /** The record is part of the batch, whatever becomes of it. */
    void reach(MutationRecord record) {
        places.put(
                record.partition(), new Place(record.offset() + 1, record.raw().leaderEpoch()));
    }

    /** The mutation is the newest one of its user. */
    void head(LogPlace place) {
        heads.put(place.userId(), place.position());
    }

    /** The mutation is the newest one of its user that has a change. */
    void changeHead(LogPlace place) {
        changeHeads.put(place.userId(), place.position());
    }

    /** The mutation has a write that was refused because of an erasure, and is left in the log. */
    void refused(LogPlace place) {
        refused.put(place.userId(), place.position());
    }

    void publish(TopicPartition partition, List<OutboxEntry> more) {
        entries.computeIfAbsent(partition, ignored -> new ArrayList<>()).addAll(more);
    }

    /** A change of the partition is to be published, and from here on all of them are. */
    void startPublishing(TopicPartition partition) {
        publishing.add(partition);
    }

    boolean isPublishing(TopicPartition partition) {
        return publishing.contains(partition);
    }

    void countDead() {
        deadCount++;
    }

    /**
     * @param stored the user's state as it was loaded
     * @param written what the batch has changed of it
     */
    void write(String userId, UserState stored, UserState written) {
        written.ownErasures().forEach(erasure -> erasures.add(new UserErasure(userId, erasure)));
        UserState left = written.isErased() ? new UserState() : stored;
        written.ownEntities()
                .forEach(entity -> entities.add(new UserEntity(userId, entity, left.ownsEntity(entity.key()))));
        written.ownReceipts()
                .forEach((id, receipt) -> receipts.add(
                        new UserReceipt(userId, id, receipt, left.ownReceipts().containsKey(id))));
        written.ownPackets().forEach((nodeId, packet) -> packets.add(new UserPacket(userId, nodeId, packet)));
        usages.put(userId, written.ownUsage());
    }

    Batch build() {
        Map<TopicPartition, PartitionProgress> progress = new LinkedHashMap<>();
        places.forEach((partition, place) -> progress.put(
                partition,
                new PartitionProgress(
                        place.nextOffset(),
                        place.leaderEpoch(),
                        List.copyOf(entries.getOrDefault(partition, List.of())),
                        List.of())));
        Map<String, UserHead> userHeads = new LinkedHashMap<>();
        heads.forEach((userId, position) -> userHeads.put(
                userId,
                new UserHead(
                        position,
                        changeHeads.getOrDefault(userId, 0L),
                        refused.getOrDefault(userId, 0L),
                        usages.getOrDefault(userId, Usage.NONE))));
        return new Batch(
                Collections.unmodifiableMap(progress),
                List.copyOf(entities),
                List.copyOf(receipts),
                List.copyOf(packets),
                List.copyOf(erasures),
                Collections.unmodifiableMap(userHeads),
                Collections.unmodifiableSet(publishing),
                deadCount);
    }
}
