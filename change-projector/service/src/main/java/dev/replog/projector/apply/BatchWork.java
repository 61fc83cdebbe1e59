package dev.replog.projector.apply;

import dev.replog.decide.Logs;
import dev.replog.decide.UserState;
import dev.replog.projector.load.Needs;
import dev.replog.projector.log.MutationRecord;
import dev.replog.projector.outbox.Outbox;
import dev.replog.projector.outbox.PublishFailedException;
import dev.replog.projector.own.OwnedPartitions;
import dev.replog.projector.own.OwnershipLostException;
import dev.replog.projector.store.Batch;
import dev.replog.projector.store.ProjectionStore;
import dev.replog.schemas.codec.UnknownSchemaException;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Applies one batch: load, decide, store, publish. The batch and its outbox entries are stored in one transaction, and
 * the entries are sent to Kafka after it. A crash in between loses nothing: the next owner of the partition finds the
 * entries in the database and sends them. Used by one lane.
 */
final class BatchWork {
    private final ProjectionStore store;
    private final OwnedPartitions owned;
    private final BatchDecider decider;
    private final Outbox outbox;
    private final ProjectionEvents events;
    private final InstantSource clock;

    private boolean hasApplied;
    private @Nullable Logs logs;

    BatchWork(
            ProjectionStore store,
            OwnedPartitions owned,
            BatchDecider decider,
            Outbox outbox,
            ProjectionEvents events,
            InstantSource clock) {
        this.store = store;
        this.owned = owned;
        this.decider = decider;
        this.outbox = outbox;
        this.events = events;
        this.clock = clock;
    }

    void apply(List<MutationRecord> fetched)
            throws SQLException, OwnershipLostException, PublishFailedException, UnknownSchemaException {
        decider.requireKnown(fetched);
        Needs needs = decider.newNeeds();
        List<MutationRecord> records =
                fetched.stream().map(needs::addOrSetAside).toList();
        Map<String, UserState> states = store.load(needs);
        Batch decided = decider.decide(records, states, logs(), owned::published, clock.instant());
        decided.publishing().forEach(owned::publishEverything);
        Batch batch = decided.carrying(outbox.carryOver());
        store.store(batch, owned.claims());
        advance(batch);
        outbox.publish(stored(batch));
        events.applied(batch, records, clock.instant());
    }

    /** Whether a batch was stored. */
    boolean hasApplied() {
        return hasApplied;
    }

    /** The entries of its batches that are on their way to Kafka. */
    Outbox outbox() {
        return outbox;
    }

    private Logs logs() throws SQLException {
        Logs known = logs;
        if (known == null) {
            known = store.logs();
            logs = known;
        }
        return known;
    }

    private void advance(Batch batch) {
        hasApplied = true;
        batch.progress()
                .forEach((partition, progress) ->
                        owned.advance(partition, progress.nextOffset(), progress.leaderEpoch()));
    }

    private static Map<TopicPartition, Outbox.Stored> stored(Batch batch) {
        Map<TopicPartition, Outbox.Stored> stored = new LinkedHashMap<>();
        batch.progress()
                .forEach((partition, progress) ->
                        stored.put(partition, new Outbox.Stored(progress.nextOffset(), progress.entries())));
        return stored;
    }
}
