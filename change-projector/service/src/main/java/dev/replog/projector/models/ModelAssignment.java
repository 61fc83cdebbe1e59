package dev.replog.projector.models;

import dev.replog.projector.models.ModelStore.Claim;
import dev.replog.projector.models.ModelStore.Term;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The partitions that this session may apply. Kafka says who should, PostgreSQL says who does: an assigned partition is
 * claimed there first, and reading starts at the stored offset. Called by the consumer on the model's thread.
 */
final class ModelAssignment implements ConsumerRebalanceListener {
    private static final Logger log = LoggerFactory.getLogger(ModelAssignment.class);

    private final Consumer<byte[], byte[]> consumer;
    private final Connection connection;
    private final ModelStore store;
    private final Term term;
    private final Map<Integer, Claim> claims = new HashMap<>();
    private @Nullable Exception failure;

    ModelAssignment(Consumer<byte[], byte[]> consumer, Connection connection, ModelStore store, Term term) {
        this.consumer = consumer;
        this.connection = connection;
        this.store = store;
        this.term = term;
    }

    Map<Integer, Claim> claims() {
        return claims;
    }

    void advanced(Map<Integer, Long> next) {
        next.forEach((partition, offset) -> claims.computeIfPresent(partition, (ignored, claim) -> claim.at(offset)));
    }

    /** Puts the consumer where the claim on a partition says; without one there is nothing to read yet. */
    void seek(TopicPartition partition) {
        Claim claim = claims.get(partition.partition());
        if (claim != null) {
            consumer.seek(partition, claim.nextOffset());
        }
    }

    /** A listener's exception does not end the poll that called it, so the session asks afterwards. */
    void throwFailure() throws SQLException, ModelGapException, ModelRestartException {
        switch (failure) {
            case null -> {}
            case SQLException e -> throw e;
            case ModelGapException e -> throw e;
            case ModelRestartException e -> throw e;
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
        } catch (SQLException | ModelGapException | ModelRestartException | RuntimeException e) {
            failure = e;
            // Without a position the consumer would look for a committed offset, which is not what counts here.
            partitions.forEach(partition -> consumer.seek(partition, 0));
            consumer.pause(partitions);
        }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        partitions.forEach(partition -> claims.remove(partition.partition()));
    }

    private void claim(Collection<TopicPartition> partitions)
            throws SQLException, ModelGapException, ModelRestartException {
        Map<TopicPartition, Long> starts = consumer.beginningOffsets(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        Map<Integer, Claim> claimed = new HashMap<>();
        Map<Integer, Long> restarts = new HashMap<>();
        for (TopicPartition partition : partitions) {
            if (partition.partition() >= term.topic().partitions()) {
                throw ModelStore.grown(partition.topic(), term.topic().partitions(), partition.partition() + 1);
            }
        }
        Transactions.run(connection, () -> {
            store.require(connection, term);
            for (TopicPartition partition : partitions) {
                Claim claim = store.claim(connection, term, partition.partition());
                long start = starts.getOrDefault(partition, 0L);
                claimed.put(partition.partition(), claim);
                if (claim.nextOffset() < start) {
                    throw gone(partition, claim.nextOffset(), start);
                }
                if (claim.nextOffset() > ends.getOrDefault(partition, 0L)) {
                    log.warn(
                            "{} ends before {}, which was applied: it lost records, and is read from its beginning "
                                    + "again",
                            partition,
                            claim.nextOffset());
                    restarts.put(partition.partition(), start);
                }
            }
            if (!restarts.isEmpty()) {
                store.advance(connection, term, claimed, restarts);
            }
        });
        claims.putAll(claimed);
        advanced(restarts);
        partitions.forEach(this::seek);
    }

    private static ModelGapException gone(TopicPartition partition, long next, long start) {
        return new ModelGapException(partition + " begins at " + start + ", the next change to apply is " + next
                + ": changes were deleted before they were applied. Restore the topic and rebuild the model, or have"
                + " the changes published again: see docs/read-models.md");
    }
}
