package dev.replog.projector.models;

import dev.replog.projector.models.ModelStore.Claim;
import dev.replog.projector.models.ModelStore.Term;
import dev.replog.schemas.Change;
import dev.replog.schemas.codec.UnknownSchemaException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies batches of changes to one read model, under one term. Kafka assigns partitions, and PostgreSQL decides: an
 * assigned partition is claimed there first, and is read from the stored offset. Changes that were applied before are
 * left out. After an exception, nothing may be applied any more: the next term continues from what is stored. One
 * thread at a time.
 */
final class ModelBatches {
    private static final Logger LOG = LoggerFactory.getLogger(ModelBatches.class);
    /** A transaction ends when it has this many entities. Larger statements cost more for each entity. */
    private static final int ENTITIES_ENOUGH = 2_000;

    private final Connection connection;
    private final ModelStore store;
    private final Term term;
    private final ChangeReader reader;
    private final ModelEvents events;
    private final Map<Integer, Claim> claims = new HashMap<>();
    private boolean hasApplied;

    ModelBatches(Connection connection, ModelStore store, Term term, ModelEvents events) {
        this.connection = connection;
        this.store = store;
        this.term = term;
        this.reader = new ChangeReader(store.name(), events::leftOut);
        this.events = events;
    }

    Term term() {
        return term;
    }

    /** True when something was applied. Then the next failure is a new one, and not the same as before. */
    boolean hasApplied() {
        return hasApplied;
    }

    /**
     * Claims partitions.
     *
     * @param starts the offset of the first record of each partition
     * @param ends the offset of the next record of each partition
     * @return the offsets from which the partitions are read
     */
    Map<TopicPartition, Long> claim(Map<TopicPartition, Long> starts, Map<TopicPartition, Long> ends)
            throws SQLException, ModelGapException, ModelRestartException {
        Map<Integer, Claim> claimed = new HashMap<>();
        Map<Integer, Long> restarts = new HashMap<>();
        for (TopicPartition partition : starts.keySet()) {
            if (partition.partition() >= term.topic().partitions()) {
                throw ModelStore.grown(partition.topic(), term.topic().partitions(), partition.partition() + 1);
            }
        }
        Transactions.run(connection, () -> {
            store.require(connection, term);
            for (Map.Entry<TopicPartition, Long> one : starts.entrySet()) {
                TopicPartition partition = one.getKey();
                Claim claim = store.claim(connection, term, partition.partition());
                claimed.put(partition.partition(), claim);
                if (claim.nextOffset() < one.getValue()) {
                    throw gone(partition, claim.nextOffset(), one.getValue());
                }
                if (claim.nextOffset() > ends.getOrDefault(partition, 0L)) {
                    LOG.warn(
                            "{} ends before {}, which was applied: it lost records, and is read from its beginning"
                                    + " again",
                            partition,
                            claim.nextOffset());
                    restarts.put(partition.partition(), one.getValue());
                }
            }
            if (!restarts.isEmpty()) {
                store.advance(connection, term, claimed, restarts);
            }
        });
        claims.putAll(claimed);
        advanced(restarts);
        Map<TopicPartition, Long> offsets = new HashMap<>();
        starts.keySet().forEach(partition -> offsets.put(partition, nextOffset(partition)));
        return offsets;
    }

    private long nextOffset(TopicPartition partition) {
        Claim claim = claims.get(partition.partition());
        return claim == null ? 0 : claim.nextOffset();
    }

    /** Records of these partitions are applied no more. */
    void release(Collection<TopicPartition> partitions) {
        partitions.forEach(partition -> claims.remove(partition.partition()));
    }

    /**
     * Applies records in parts, each a transaction: a record may have one entity or a thousand.
     *
     * @return the next offset to apply of each partition that has advanced
     */
    Map<Integer, Long> apply(Iterable<ConsumerRecord<byte[], byte[]>> records)
            throws SQLException, UnknownSchemaException, ModelGapException, ModelRestartException {
        Map<Integer, Long> advanced = new HashMap<>();
        List<Change> changes = new ArrayList<>();
        Map<Integer, Long> next = new HashMap<>();
        int entities = 0;
        for (ConsumerRecord<byte[], byte[]> raw : records) {
            Claim claim = claims.get(raw.partition());
            if (claim != null && raw.offset() >= claim.nextOffset()) {
                Optional<Change> change = reader.read(raw);
                change.ifPresent(changes::add);
                entities += change.map(some -> some.getEntities().size()).orElse(0);
                next.merge(raw.partition(), raw.offset() + 1, Math::max);
            }
            if (entities >= ENTITIES_ENOUGH) {
                store(changes, next);
                advanced.putAll(next);
                changes.clear();
                next.clear();
                entities = 0;
            }
        }
        if (!next.isEmpty()) {
            store(changes, next);
            advanced.putAll(next);
        }
        return advanced;
    }

    private void store(List<Change> changes, Map<Integer, Long> next)
            throws SQLException, ModelRestartException, ModelGapException {
        ModelStore.Applied[] applied = new ModelStore.Applied[1];
        Transactions.run(connection, () -> {
            store.require(connection, term);
            store.advance(connection, term, claims, next);
            applied[0] = store.apply(connection, term, changes);
        });
        hasApplied = true;
        advanced(next);
        events.applied(applied[0], changes.size());
    }

    private void advanced(Map<Integer, Long> next) {
        next.forEach((partition, offset) -> claims.computeIfPresent(partition, (ignored, claim) -> claim.at(offset)));
    }

    /** Fails when the model is rebuilt, or follows another topic. */
    void requireCurrent() throws SQLException, ModelGapException, ModelRestartException {
        Transactions.run(connection, () -> store.require(connection, term));
    }

    private static ModelGapException gone(TopicPartition partition, long next, long start) {
        return new ModelGapException(partition + " begins at " + start + ", the next change to apply is " + next
                + ": changes were deleted before they were applied. Restore the topic and rebuild the model, or have"
                + " the changes published again: see docs/read-models.md");
    }
}
