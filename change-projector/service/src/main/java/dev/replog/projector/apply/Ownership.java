package dev.replog.projector.apply;

import dev.replog.projector.log.LogUnreachableException;
import dev.replog.projector.log.ProjectedLog;
import dev.replog.projector.publish.Message;
import dev.replog.projector.publish.PublishFailedException;
import dev.replog.projector.publish.Published;
import dev.replog.projector.publish.Publisher;
import dev.replog.schemas.token.Position;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The partitions this instance may apply. Kafka says who should; PostgreSQL says who does: an assigned partition is
 * claimed there first, what its last batch still owes is published, and reading starts at the stored offset. Called by
 * the consumer on the projection's thread; lanes ask for claims, and advance those of the partitions they have.
 */
final class Ownership implements ConsumerRebalanceListener {
    private static final Logger log = LoggerFactory.getLogger(Ownership.class);
    private static final String WAY_OUT =
            " Restore the log, or go on without what is lost: replog-admin new-generation --after-loss";

    /** Finishes what was published before a partition is handed over. */
    interface Settlement {
        void settle() throws PublishFailedException;
    }

    /** Makes sure that Kafka still has the log that is projected, and not another one under its name. */
    interface Identity {
        void require() throws LogUnreachableException;
    }

    /** Tells of partitions what of them was published already. */
    interface Publications {
        Map<Integer, Published> of(Collection<Integer> partitions);
    }

    private final Consumer<byte[], byte[]> consumer;
    private final ProjectionStore store;
    private final Publisher publisher;
    private final Settlement settlement;
    private final Identity identity;
    private final Publications publications;
    private final int manyRecords;
    private final ProjectedLog projected;
    private final Map<TopicPartition, Claim> claims = new ConcurrentHashMap<>();
    private final Map<TopicPartition, Published> published = new ConcurrentHashMap<>();
    /** Where a damaged log is read on from, where that is not what the claim says. */
    private final Map<TopicPartition, Long> remains = new HashMap<>();

    private @Nullable Exception failure;

    /** @param manyRecords with so many to apply, it is looked up what of them was published already */
    Ownership(
            Consumer<byte[], byte[]> consumer,
            ProjectionStore store,
            Publisher publisher,
            Settlement settlement,
            Identity identity,
            Publications publications,
            int manyRecords,
            ProjectedLog projected) {
        this.consumer = consumer;
        this.store = store;
        this.publisher = publisher;
        this.settlement = settlement;
        this.identity = identity;
        this.publications = publications;
        this.manyRecords = manyRecords;
        this.projected = projected;
    }

    Map<TopicPartition, Claim> claims() {
        return claims;
    }

    /** What needs not be published again, when records are applied that were applied before. */
    Published published(TopicPartition partition) {
        return published.getOrDefault(partition, Published.NOTHING);
    }

    /** From here on all of it is, so that what the topic of changes has stays without gaps. */
    void publishes(TopicPartition partition) {
        published.remove(partition);
    }

    void advance(TopicPartition partition, Batch.PartitionProgress progress) {
        claims.computeIfPresent(
                partition, (p, claim) -> claim.advancedTo(progress.nextOffset(), progress.leaderEpoch()));
    }

    /**
     * Puts the consumer where the claim on a partition says; without one there is nothing to read yet. Told the leader epoch,
     * the consumer asks Kafka whether the log still has what was applied, before it reads on.
     */
    void seek(TopicPartition partition) {
        Claim claim = claims.get(partition);
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
    static LogTruncatedException diverged(LogTruncationException divergence) {
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
    void throwFailure() throws SQLException, PublishFailedException, LogUnreachableException {
        switch (failure) {
            case null -> {}
            case SQLException e -> throw e;
            case PublishFailedException e -> throw e;
            case LogUnreachableException e -> throw e;
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
        } catch (SQLException | PublishFailedException | LogUnreachableException | RuntimeException e) {
            failure = e;
            // Without a position the consumer would look for a committed offset, which is not what counts here.
            partitions.forEach(partition -> consumer.seek(partition, 0));
            consumer.pause(partitions);
        }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        try {
            settlement.settle();
        } catch (PublishFailedException | RuntimeException e) {
            failure = e;
        }
        onPartitionsLost(partitions);
    }

    /** Somebody else may own them already: nothing is finished here, the claim in PostgreSQL decides. */
    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        partitions.forEach(claims::remove);
        partitions.forEach(remains::remove);
        partitions.forEach(published::remove);
        log.debug("No longer projecting {}", partitions);
    }

    private void claim(Collection<TopicPartition> partitions)
            throws SQLException, PublishFailedException, LogUnreachableException {
        // A topic that is created again while this runs comes as an assignment like any other.
        identity.require();
        Map<TopicPartition, Claim> taken = new LinkedHashMap<>();
        for (TopicPartition partition : partitions) {
            taken.put(partition, store.claim(partition.partition()));
        }
        // Only now nobody else moves on: an end that was asked for before may lie behind what is applied meanwhile.
        Map<TopicPartition, Long> starts = consumer.beginningOffsets(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        List<Message> unpublished = new ArrayList<>();
        List<Integer> behind = new ArrayList<>();
        taken.forEach((partition, claim) -> {
            long start = starts.getOrDefault(partition, 0L);
            long end = ends.getOrDefault(partition, 0L);
            if (projected.condition() == ProjectedLog.Condition.WHOLE) {
                requireWithin(partition, claim, start, end);
            } else {
                remains.put(partition, Math.clamp(claim.nextOffset(), start, end));
            }
            if (end - claim.nextOffset() >= manyRecords) {
                behind.add(partition.partition());
            }
            unpublished.addAll(claim.unpublished());
            claims.put(partition, claim.withNothingOwed());
            seek(partition);
            log.debug("Projecting {} from {}, epoch {}", partition, claim.nextOffset(), claim.epoch());
        });
        if (!behind.isEmpty()) {
            lookUp(behind);
        }
        publisher.send(unpublished).await(Publisher.PATIENCE);
    }

    private void lookUp(List<Integer> partitions) {
        publications.of(partitions).forEach((number, found) -> {
            TopicPartition partition = new TopicPartition(projected.topic(), number);
            Claim claim = claims.get(partition);
            if (claim != null && found.last() >= positionOf(claim)) {
                published.put(partition, found);
                log.info(
                        "{} is applied again from {} on; what was published of it already, up to {}, is not published again",
                        partition,
                        claim.nextOffset(),
                        new Position(found.last()).offset());
            }
        });
    }

    private long positionOf(Claim claim) {
        return Position.of(projected.generation(), claim.nextOffset()).value();
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
