package dev.replog.projector.apply;

import dev.replog.projector.log.MutationRecord;
import dev.replog.projector.outbox.Outbox;
import dev.replog.projector.outbox.PublishFailedException;
import dev.replog.projector.own.Claim;
import dev.replog.projector.own.OwnedPartitions;
import dev.replog.projector.own.OwnershipLostException;
import dev.replog.schemas.codec.UnknownSchemaException;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Cuts fetched records into batches and applies them, one batch after the other, by one connection. Several lanes of a
 * session run at the same time, never with records of the same partition, so no two of them touch the same user. Each
 * is used by one thread at a time.
 */
final class Lane {
    private final int generation;
    private final OwnedPartitions owned;
    private final Batches batches;
    private final BatchWork work;
    private final StopSignal stop;

    Lane(int generation, OwnedPartitions owned, Batches batches, BatchWork work, StopSignal stop) {
        this.generation = generation;
        this.owned = owned;
        this.batches = batches;
        this.work = work;
        this.stop = stop;
    }

    Outbox outbox() {
        return work.outbox();
    }

    boolean hasApplied() {
        return work.hasApplied();
    }

    /** A partition that was lost and came back between two polls is read twice; each record counts once. */
    void apply(List<ConsumerRecord<byte[], byte[]>> fetched)
            throws SQLException, OwnershipLostException, PublishFailedException, UnknownSchemaException {
        Map<TopicPartition, Long> next = new HashMap<>();
        Batches.Open open = batches.open();
        for (ConsumerRecord<byte[], byte[]> raw : fetched) {
            TopicPartition partition = new TopicPartition(raw.topic(), raw.partition());
            Claim claim = owned.claims().get(partition);
            if (claim != null && raw.offset() >= next.getOrDefault(partition, claim.nextOffset())) {
                // Decoded only now: what is decoded and waits is carried through every collection of garbage.
                MutationRecord record = MutationRecord.of(raw, generation);
                if (!open.takes(record)) {
                    applyUnlessStopped(open.records());
                    open = batches.open();
                }
                open.add(record);
                next.put(partition, raw.offset() + 1);
            }
        }
        if (!open.records().isEmpty()) {
            applyUnlessStopped(open.records());
        }
    }

    /** When this is stopped, the next owner of the partition finds the rest. */
    private void applyUnlessStopped(List<MutationRecord> batch)
            throws SQLException, OwnershipLostException, PublishFailedException, UnknownSchemaException {
        if (!stop.isGiven()) {
            applyOrSetAside(batch);
        }
    }

    /** A batch that PostgreSQL can never store is applied record by record, so that only the culprit is set aside. */
    private void applyOrSetAside(List<MutationRecord> records)
            throws SQLException, OwnershipLostException, PublishFailedException, UnknownSchemaException {
        try {
            work.apply(records);
        } catch (SQLException e) {
            if (!isDataError(e)) {
                throw e;
            }
            if (records.size() == 1) {
                work.apply(List.of(records.getFirst().unstorable(String.valueOf(e.getMessage()))));
                return;
            }
            for (MutationRecord record : records) {
                applyOrSetAside(List.of(record));
            }
        }
    }

    private static boolean isDataError(SQLException e) {
        String state = e.getSQLState();
        return state != null && (state.startsWith("22") || state.startsWith("23"));
    }
}
