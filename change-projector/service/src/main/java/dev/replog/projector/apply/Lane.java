package dev.replog.projector.apply;

import dev.replog.decide.Logs;
import dev.replog.decide.UserState;
import dev.replog.projector.log.GroupOffsets;
import dev.replog.projector.log.MutationRecord;
import dev.replog.projector.log.ProjectedLog;
import dev.replog.projector.publish.Message;
import dev.replog.projector.publish.PublishFailedException;
import dev.replog.projector.publish.Publisher;
import dev.replog.schemas.codec.UnknownSchemaException;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Applies records by one connection, batch by batch: load, decide, store, publish. Several lanes of a session run at the
 * same time, never with records of the same partition, so no two of them touch the same user. Each is used by one thread
 * at a time.
 */
final class Lane {
    private final ProjectedLog projected;
    private final Ownership ownership;
    private final ProjectionStore store;
    private final Publisher publisher;
    private final Batches batches;
    private final BatchDecider decider;
    private final ProjectionEvents events;
    private final InstantSource clock;
    private final BooleanSupplier isStopped;
    private final Unsettled unsettled;

    private boolean hasApplied;
    private @Nullable Logs logs;

    Lane(
            ProjectedLog projected,
            Ownership ownership,
            ProjectionStore store,
            Publisher publisher,
            Batches batches,
            BatchDecider decider,
            GroupOffsets groupOffsets,
            ProjectionEvents events,
            InstantSource clock,
            BooleanSupplier isStopped) {
        this.projected = projected;
        this.ownership = ownership;
        this.store = store;
        this.publisher = publisher;
        this.batches = batches;
        this.decider = decider;
        this.events = events;
        this.clock = clock;
        this.isStopped = isStopped;
        this.unsettled = new Unsettled(groupOffsets);
    }

    /** What was stored by this lane and is on its way to Kafka. */
    Unsettled unsettled() {
        return unsettled;
    }

    boolean hasApplied() {
        return hasApplied;
    }

    /** A partition that was lost and came back between two polls is read twice; each record counts once. */
    void apply(List<ConsumerRecord<byte[], byte[]>> fetched)
            throws SQLException, OwnershipLostException, PublishFailedException, UnknownSchemaException {
        Map<TopicPartition, Long> next = new HashMap<>();
        Batches.Open open = batches.open();
        for (ConsumerRecord<byte[], byte[]> raw : fetched) {
            TopicPartition partition = new TopicPartition(raw.topic(), raw.partition());
            Claim claim = ownership.claims().get(partition);
            if (claim != null && raw.offset() >= next.getOrDefault(partition, claim.nextOffset())) {
                // Decoded only now: what is decoded and waits is carried through every collection of garbage.
                MutationRecord record = MutationRecord.of(raw, projected.generation());
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

    /** What is left when this is stopped is found again by the next owner. */
    private void applyUnlessStopped(List<MutationRecord> batch)
            throws SQLException, OwnershipLostException, PublishFailedException {
        if (!isStopped.getAsBoolean()) {
            applyOrSetAside(batch);
        }
    }

    /** A batch that PostgreSQL can never store is applied record by record, so that only the culprit is set aside. */
    private void applyOrSetAside(List<MutationRecord> records)
            throws SQLException, OwnershipLostException, PublishFailedException {
        try {
            applyBatch(records);
        } catch (SQLException e) {
            if (!isDataError(e)) {
                throw e;
            }
            if (records.size() == 1) {
                applyBatch(List.of(records.getFirst().unstorable(String.valueOf(e.getMessage()))));
                return;
            }
            for (MutationRecord record : records) {
                applyOrSetAside(List.of(record));
            }
        }
    }

    private void applyBatch(List<MutationRecord> fetched)
            throws SQLException, OwnershipLostException, PublishFailedException {
        Needs needs = new Needs();
        List<MutationRecord> records =
                fetched.stream().map(needs::addOrSetAside).toList();
        Map<String, UserState> states = store.load(needs);
        if (logs == null) {
            logs = store.logs();
        }
        Batch batch = decider.decide(records, states, logs, ownership::published, clock.instant());
        batch.publishing.forEach(ownership::publishes);
        unsettled.goBefore(batch);
        store.store(batch, ownership.claims());
        hasApplied = true;
        List<Message> messages = new ArrayList<>();
        batch.progress.forEach((partition, progress) -> {
            ownership.advance(partition, progress);
            messages.addAll(progress.messages());
        });
        unsettled.add(batch, publisher.send(messages));
        events.applied(batch, records, clock.instant());
    }

    private static boolean isDataError(SQLException e) {
        String state = e.getSQLState();
        return state != null && (state.startsWith("22") || state.startsWith("23"));
    }
}
