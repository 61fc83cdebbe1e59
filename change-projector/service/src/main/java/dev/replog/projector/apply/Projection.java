package dev.replog.projector.apply;

import dev.replog.decide.Retention;
import dev.replog.projector.log.GroupOffsets;
import dev.replog.projector.log.ProjectedLog;
import dev.replog.projector.outbox.Outbox;
import dev.replog.projector.own.Handover;
import dev.replog.projector.own.OwnedPartitions;
import dev.replog.projector.own.Ownership;
import dev.replog.projector.own.SourceLog;
import dev.replog.projector.own.Succession;
import dev.replog.projector.store.ProjectionStore;
import dev.replog.schemas.catalogue.Catalogues;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;
import org.apache.kafka.clients.consumer.Consumer;

/**
 * Assembles a projection: the service does it on Kafka and PostgreSQL, the simulation on memory. Each part is built of
 * complete ones, from the outbox up to the session, and knows nothing of those that are built later.
 */
public final class Projection {
    /**
     * @param catalogues every version of the catalogue that a mutation may name
     * @param batchRecordsMax most records in a batch
     * @param batchOperationsMax most operations in a batch of several records
     * @param retention of mutation ids and deletions
     * @param laneThreads runs the lanes other than the first
     */
    public record Settings(
            Catalogues catalogues,
            int batchRecordsMax,
            int batchOperationsMax,
            Retention retention,
            Executor laneThreads) {}

    /** They receive the progress of a session: the status for health checks, and the events for pulls and metrics. */
    public record Watchers(ProjectionStatus status, ProjectionEvents events) {}

    private Projection() {}

    /** A session on a log, which has not begun. Its connections are closed with it, or when it cannot be assembled. */
    public static ProjectionSession of(
            SourceLog source, Connections connections, Settings settings, Watchers watchers, InstantSource clock) {
        try {
            return assemble(source, connections, settings, watchers, clock);
        } catch (RuntimeException fault) {
            connections.close();
            throw fault;
        }
    }

    private static ProjectionSession assemble(
            SourceLog source, Connections connections, Settings settings, Watchers watchers, InstantSource clock) {
        ProjectedLog log = source.log();
        Consumer<byte[], byte[]> consumer = connections.consumer();
        ProjectionStore first = connections.stores().getFirst();
        StopSignal stop = new StopSignal();
        OwnedPartitions owned = new OwnedPartitions();
        GroupOffsets groupOffsets = new GroupOffsets(consumer, System::nanoTime);

        Batches batches = new Batches(settings.batchRecordsMax(), settings.batchOperationsMax());
        BatchDecider decider = new BatchDecider(settings.catalogues(), settings.retention(), log.id());
        List<Lane> each = connections.stores().stream()
                .map(store -> new BatchWork(
                        store,
                        owned,
                        decider,
                        new Outbox(connections.publisher(), groupOffsets),
                        watchers.events(),
                        clock))
                .map(work -> new Lane(log.generation(), owned, batches, work, stop))
                .toList();
        Lanes lanes = new Lanes(each, settings.batchRecordsMax(), settings.laneThreads());

        IdleOutboxes outboxes = new IdleOutboxes(first, owned::claims, lanes::haveUnacknowledged, clock);

        Handover handover = () -> {
            lanes.awaitPublished();
            groupOffsets.commit(owned.claims().keySet());
        };
        Ownership ownership = new Ownership(
                source, consumer, first, connections.publisher(), owned, handover, settings.batchRecordsMax());
        Succession succession = new Succession(log, first, consumer, connections.publisher(), handover, clock);

        Gathering gathering = new Gathering(settings.batchRecordsMax());
        Fetches fetches = new Fetches(consumer, lanes, gathering, clock);
        Reports reports = new Reports(consumer, owned, groupOffsets, watchers, clock);
        OutboxWatch watch = new OutboxWatch(connections.publisher(), clock);
        ProjectionSession.Steps steps = new ProjectionSession.Steps(fetches, lanes, outboxes, watch);
        return new ProjectionSession(connections, ownership, succession, steps, reports, stop);
    }
}
