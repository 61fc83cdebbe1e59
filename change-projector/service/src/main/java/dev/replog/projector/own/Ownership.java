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
    private static final Logger LOG = LoggerFactory.getLogger(Ownership.class);
    private static final String WAY_OUT =
            " Restore the log, or continue without the lost records: replog new-generation --after-loss";

    private final SourceLog source;
    private final Consumer<byte[], byte[]> consumer;
    private final GenerationStore store;
    private final Publisher publisher;
    private final OwnedPartitions owned;
    private final Handover handover;
    private final int manyRecords;
    /** The offsets from which a damaged log is read, where they differ from the claim. */
    private final Map<TopicPartition, Long> remains = new HashMap<>();

    private @Nullable Exception failure;

    /**
     * @param manyRecords with this many to apply, the published ones are looked up first
     */
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

    /** Joins the consumer group, which assigns partitions during polls. */
    public void join() {
        consumer.subscribe(List.of(source.log().topic()), this);
    }

    /** Waits until everything that is stored has been published, as before a hand-over of partitions. */
    public void finish() throws PublishFailedException {
        handover.finish();
    }

    /**
     * Moves the consumer to the offset of the claim on a partition; without a claim there is nothing to read yet. With
     * the leader epoch, the consumer checks with Kafka whether the log still has the applied records before it reads
     * on.
     */
    private void seek(TopicPartition partition) {
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

    /** Describes the partitions in which Kafka has other records than the applied ones, with the first offset. */
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

    /** A listener's exception does not end the poll that called it, so the session calls this afterwards. */
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
        if (partitions.isEmpty()) {
            return;
        }
        if (failure == null) {
            try {
                claim(partitions);
            } catch (SQLException | PublishFailedException | RuntimeException e) {
                failure = e;
            }
        }
        if (failure != null) {
            // Without a position, the consumer would look for a committed offset, and its poll would fail for that.
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

    /** Other instances may own them already. Nothing is finished here, because the claim in PostgreSQL decides. */
    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        owned.remove(partitions);
        partitions.forEach(remains::remove);
        LOG.debug("No longer projecting {}", partitions);
    }

    private void claim(Collection<TopicPartition> partitions) throws SQLException, PublishFailedException {
        // A topic that is created again while this runs is assigned like any other one.
        source.requireSame();
        Map<TopicPartition, Claim> taken = new LinkedHashMap<>();
        for (TopicPartition partition : partitions) {
            taken.put(partition, store.claim(partition.partition()));
        }
        // Read the ends only now, when no other owner advances: an earlier end may be before records that were applied
        // since.
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
            LOG.debug("Projecting {} from {}, epoch {}", partition, claim.nextOffset(), claim.epoch());
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
                LOG.info(
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
