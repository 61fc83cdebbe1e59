package dev.replog.projector.own;

import dev.replog.projector.log.ProjectedLog;
import dev.replog.projector.outbox.OutboxEntry;
import dev.replog.projector.outbox.PublishFailedException;
import dev.replog.projector.outbox.Publisher;
import dev.replog.schemas.token.Position;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes and gives up partitions. Kafka assigns them, and PostgreSQL decides: an assigned partition is claimed there
 * first, its outbox is published, and reading starts at the stored offset. The consumer calls it during a poll, on the
 * projection's thread.
 */
public final class Ownership implements ConsumerRebalanceListener {
    private static final Logger log = LoggerFactory.getLogger(Ownership.class);
    private static final String WAY_OUT =
            " Restore the log, or go on without what is lost: replog-admin new-generation --after-loss";

    private final SourceLog source;
    private final Consumer<byte[], byte[]> consumer;
    private final GenerationStore store;
    private final Publisher publisher;
    private final OwnedPartitions owned;
    private final Handover handover;
    private final int manyRecords;
    /** Where a damaged log is read on from, where that is not what the claim says. */
    private final Map<TopicPartition, Long> remains = new HashMap<>();

    private @Nullable Exception failure;

    /** @param manyRecords with so many to apply, it is looked up what of them was published already */
    public Ownership(
            SourceLog source,
            Consumer<byte[], byte[]> consumer,
            GenerationStore store,
            Publisher publisher,
            OwnedPartitions owned,
            Handover handover,
            int manyRecords) {
        this.source = source;
        this.consumer = consumer;
        this.store = store;
        this.publisher = publisher;
        this.owned = owned;
        this.handover = handover;
        this.manyRecords = manyRecords;
    }

    /** Begins to take part in the consumer group, which assigns partitions during polls. */
    public void join() {
        consumer.subscribe(List.of(source.log().topic()), this);
    }

    /** Waits until everything that is stored has been published, as before partitions are handed over. */
    public void finish() throws PublishFailedException {
        handover.finish();
    }

    /**
     * Puts the consumer where the claim on a partition says; without one there is nothing to read yet. Told the leader
     * epoch, the consumer asks Kafka whether the log still has what was applied, before it reads on.
     */
    public void seek(TopicPartition partition) {
        Claim claim = owned.claims().get(partition);
        if (claim == null) {
            return;
        }
        Long remaining = remains.get(partition);
        if (remaining == null) {
            consumer.seek(partition, new OffsetAndMetadata(claim.nextOffset(), claim.leaderEpoch(), ""));
        } else {
            consumer.seek(partition, remaining);
        }
    }

    /** What to say of partitions in which Kafka finds other records than those that were applied, and from where on. */
    public static LogTruncatedException diverged(LogTruncationException divergence) {
        List<String> said = new ArrayList<>();
        divergence.offsetOutOfRangePartitions().forEach((partition, next) -> {
            OffsetAndMetadata from = divergence.divergentOffsets().get(partition);
            said.add(partition + ": the database has applied records up to " + (next - 1)
                    + ", the log has others from "
                    + (from == null ? "some offset" : Long.toString(from.offset())) + " on: it lost records.");
        });
        return new LogTruncatedException(String.join(" ", said) + WAY_OUT);
    }

    /** A listener's exception does not end the poll that called it, so the session asks afterwards. */
    public void throwFailure() throws SQLException, PublishFailedException {
        switch (failure) {
            case null -> {}
            case SQLException e -> throw e;
            case PublishFailedException e -> throw e;
            case RuntimeException e -> throw e;
            default -> throw new IllegalStateException("an unclassified failure of a rebalance", failure);
        }
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        if (partitions.isEmpty() || failure != null) {
            return;
        }
        try {
            claim(partitions);
        } catch (SQLException | PublishFailedException | RuntimeException e) {
            failure = e;
            // Without a position the consumer would look for a committed offset, which is not what counts here.
            partitions.forEach(partition -> consumer.seek(partition, 0));
            consumer.pause(partitions);
        }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        try {
            finish();
        } catch (PublishFailedException | RuntimeException e) {
            failure = e;
        }
        onPartitionsLost(partitions);
    }

    /** Somebody else may own them already: nothing is finished here, the claim in PostgreSQL decides. */
    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        owned.remove(partitions);
        partitions.forEach(remains::remove);
        log.debug("No longer projecting {}", partitions);
    }

    private void claim(Collection<TopicPartition> partitions) throws SQLException, PublishFailedException {
        // A topic that is created again while this runs comes as an assignment like any other.
        source.requireSame();
        Map<TopicPartition, Claim> taken = new LinkedHashMap<>();
        for (TopicPartition partition : partitions) {
            taken.put(partition, store.claim(partition.partition()));
        }
        // Only now nobody else moves on: an end that was asked for before may lie behind what is applied meanwhile.
        Map<TopicPartition, Long> starts = consumer.beginningOffsets(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        List<OutboxEntry> outbox = new ArrayList<>();
        List<Integer> behind = new ArrayList<>();
        taken.forEach((partition, claim) -> {
            long start = starts.getOrDefault(partition, 0L);
            long end = ends.getOrDefault(partition, 0L);
            if (source.log().condition() == ProjectedLog.Condition.WHOLE) {
                requireWithin(partition, claim, start, end);
            } else {
                remains.put(partition, Math.clamp(claim.nextOffset(), start, end));
            }
            if (end - claim.nextOffset() >= manyRecords) {
                behind.add(partition.partition());
            }
            outbox.addAll(claim.outbox());
            owned.add(partition, claim.withEmptyOutbox());
            seek(partition);
            log.debug("Projecting {} from {}, epoch {}", partition, claim.nextOffset(), claim.epoch());
        });
        if (!behind.isEmpty()) {
            lookUp(behind);
        }
        publisher.send(outbox).await(Publisher.PATIENCE);
    }

    private void lookUp(List<Integer> partitions) {
        source.published(partitions).forEach((number, found) -> {
            TopicPartition partition = new TopicPartition(source.log().topic(), number);
            Claim claim = owned.claims().get(partition);
            if (claim != null && found.last() >= positionOf(claim)) {
                owned.addPublished(partition, found);
                log.info(
                        "{} is applied again from {} on; what was published of it already, up to {}, is not published"
                                + " again",
                        partition,
                        claim.nextOffset(),
                        new Position(found.last()).offset());
            }
        });
    }

    private long positionOf(Claim claim) {
        return Position.of(source.log().generation(), claim.nextOffset()).value();
    }

    private static void requireWithin(TopicPartition partition, Claim claim, long start, long end) {
        if (claim.nextOffset() > end) {
            throw new LogTruncatedException(
                    partition + ": the database has applied records up to " + (claim.nextOffset() - 1)
                            + ", the log ends at " + (end - 1)
                            + ": it lost records." + WAY_OUT);
        }
        if (claim.nextOffset() < start) {
            throw new LogTruncatedException(partition + ": the next record to apply is " + claim.nextOffset()
                    + ", the log starts at " + start
                    + ": records were deleted before they were applied, so its retention is not unlimited." + WAY_OUT);
        }
    }
}
