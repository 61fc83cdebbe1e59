package dev.replog.simulation.projector;

import dev.replog.backing.catalogue.KnownCatalogues;
import dev.replog.backing.work.BackOff;
import dev.replog.decide.Logs;
import dev.replog.decide.Retention;
import dev.replog.projector.apply.Connections;
import dev.replog.projector.apply.Projection;
import dev.replog.projector.apply.ProjectionEvents;
import dev.replog.projector.apply.ProjectionSession;
import dev.replog.projector.apply.ProjectionStatus;
import dev.replog.projector.log.ProjectedLog;
import dev.replog.projector.outbox.OutboxTopics;
import dev.replog.projector.outbox.Published;
import dev.replog.projector.outbox.Publisher;
import dev.replog.projector.own.SourceLog;
import dev.replog.projector.progress.Advances;
import dev.replog.projector.store.ProjectionStore;
import dev.replog.schemas.Change;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.Catalogues;
import dev.replog.schemas.codec.RecordCodec;
import dev.replog.schemas.codec.UndecodableRecordException;
import dev.replog.schemas.log.TopicNames;
import dev.replog.schemas.token.LogId;
import dev.replog.schemas.token.Position;
import dev.replog.simulation.server.DatabaseLink;
import dev.replog.simulation.server.GroupConsumer;
import dev.replog.simulation.server.MemoryProducer;
import dev.replog.simulation.server.MemoryTopic;
import dev.replog.simulation.server.World;
import dev.replog.simulation.timeline.Fiber;
import dev.replog.simulation.timeline.Life;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A projecting process: real sessions one after the other, with the real back-off between them, on a simulated
 * consumer, store and producer.
 */
public final class SimulatedProjector {
    /** Longer than any history. */
    static final Retention RETENTION = new Retention(Duration.ofDays(30), Duration.ofDays(60));

    /** The only generation. */
    static Logs logs(MemoryTopic mutations) {
        return new Logs(Map.of(1, LogId.ofTopic(mutations.id())));
    }

    private static final int MESSAGE_BYTES_MAX = 1_000_000;
    /** So few that one poll is often several batches, and a process may die between them. */
    private static final int OPERATIONS_MAX = 3;

    /** So few that the records of one poll are often divided among the lanes. */
    private static final int RECORDS_MAX = 2;

    /** Inserts something between a session and its store; in tests, a fault. */
    public interface Stores {
        ProjectionStore store(ProjectorWorld world, DatabaseLink link, Publisher publisher, Catalogue types);
    }

    /** Inserts something between the log and a session that knows these versions; in tests, a fault. */
    public interface Readings {
        UnaryOperator<byte[]> reading(Catalogues versions);
    }

    private final ProjectorWorld projectors;
    private final World world;
    private final Life life;
    private final KnownCatalogues known;
    private final Stores stores;
    private final Readings readings;
    private final ProjectionEvents events;
    private final ProjectionStatus status = new ProjectionStatus();
    private final BackOff backOff = new BackOff(Duration.ofMillis(100), Duration.ofSeconds(5));

    /**
     * @param advances gets what is committed, for pulls of the same process
     * @param known the versions that this process knows
     */
    public SimulatedProjector(
            ProjectorWorld projectors,
            Life life,
            Advances advances,
            KnownCatalogues known,
            Stores stores,
            Readings readings) {
        this.projectors = projectors;
        this.world = projectors.world();
        this.life = life;
        this.known = known;
        this.stores = stores;
        this.readings = readings;
        this.events = new ProjectionEvents(advances::advanced, new CompositeMeterRegistry());
    }

    /** The store without a fault. */
    public static Stores soundStores() {
        return (world, link, publisher, types) -> new MemoryStore(world, link, types);
    }

    /** The log as it is. */
    public static Readings soundReadings() {
        return versions -> UnaryOperator.identity();
    }

    /** Runs until the process dies; in a fiber. */
    public void run() {
        int failures = 0;
        while (true) {
            while (!known.isComplete()) {
                Fiber.sleep(backOff.after(1).toMillis());
            }
            try (ProjectionSession session = open()) {
                failures = session.run() ? 0 : failures + 1;
            } catch (SQLException e) {
                failures++;
            } catch (UnknownRowException e) {
                world.timeline().tell(life.name() + " meets a row of an unknown version: " + e.getMessage());
                failures++;
            }
            if (status.state() instanceof ProjectionStatus.State.Refusing refusing) {
                world.timeline().violated("refuses", refusing.reason());
                return;
            }
            world.timeline().tell(life.name() + " starts another session: " + status.state());
            if (failures > 0) {
                Fiber.sleep(backOff.after(failures).toMillis());
            }
        }
    }

    private ProjectionStore store(Publisher publisher, Catalogues versions) throws SQLException {
        DatabaseLink link = new DatabaseLink(world, life);
        link.request("connecting");
        return stores.store(projectors, link, publisher, versions.all());
    }

    private Map<Integer, Published> published(Collection<Integer> partitions) {
        life.step("looking at what was published");
        MemoryTopic mutations = world.kafka().mutations();
        MemoryTopic changes = world.kafka().changes();
        Map<Integer, Published> published = new HashMap<>();
        for (int partition : partitions) {
            if (partition < changes.count() && !changes.records(partition).isEmpty()) {
                List<MemoryTopic.Stored> records = changes.records(partition);
                published.put(
                        partition,
                        Published.between(
                                edge(mutations, records.getFirst()),
                                edge(mutations, records.getLast()),
                                logOf(mutations),
                                partition,
                                changes.count()));
            }
        }
        return published;
    }

    private static Published.Edge edge(MemoryTopic mutations, MemoryTopic.Stored stored) {
        try {
            Change change = RecordCodec.CHANGE.decode(stored.value());
            long place = new Position(change.getPosition()).offset();
            return new Published.Edge(
                    change,
                    mutations.from(stored.partition(), place, 1).stream()
                            .filter(mutation -> mutation.offset() == place)
                            .map(MemoryTopic.Stored::keyText)
                            .findFirst());
        } catch (UndecodableRecordException e) {
            throw new IllegalStateException("a change cannot be read", e);
        }
    }

    private static ProjectedLog logOf(MemoryTopic mutations) {
        return new ProjectedLog(1, mutations.name(), mutations.id());
    }

    private ProjectionSession open() throws SQLException {
        MemoryTopic mutations = world.kafka().mutations();
        Catalogues versions = known.versions();
        Publisher publisher = new Publisher(
                MemoryProducer.of(world, life), OutboxTopics.first(new TopicNames("replog.")), MESSAGE_BYTES_MAX);
        Connections connections = new Connections(
                GroupConsumer.of(world, life, projectors.group(), readings.reading(versions)),
                List.of(store(publisher, versions), store(publisher, versions)),
                publisher);
        return Projection.of(
                new SimulatedLog(logOf(mutations)),
                connections,
                new Projection.Settings(versions, RECORDS_MAX, OPERATIONS_MAX, RETENTION, Runnable::run),
                new Projection.Watchers(status, events),
                world.timeline());
    }

    private final class SimulatedLog implements SourceLog {
        private final ProjectedLog log;

        SimulatedLog(ProjectedLog log) {
            this.log = log;
        }

        @Override
        public ProjectedLog log() {
            return log;
        }

        @Override
        public void requireSame() {
            life.step("looking at the log's identity");
        }

        @Override
        public Map<Integer, Published> published(Collection<Integer> partitions) {
            return SimulatedProjector.this.published(partitions);
        }
    }
}
