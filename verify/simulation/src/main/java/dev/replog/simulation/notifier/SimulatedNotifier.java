package dev.replog.simulation.notifier;

import dev.replog.backing.catalogue.KnownCatalogues;
import dev.replog.notifier.ping.Interest;
import dev.replog.schemas.Change;
import dev.replog.schemas.codec.RecordCodec;
import dev.replog.schemas.codec.UndecodableRecordException;
import dev.replog.schemas.token.LogId;
import dev.replog.schemas.token.Position;
import dev.replog.schemas.token.SyncToken;
import dev.replog.simulation.network.Connection;
import dev.replog.simulation.server.MemoryTopic;
import dev.replog.simulation.server.World;
import dev.replog.simulation.timeline.Life;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A notifying process. It reads all changes for its own streams, from the end of the topic at its start. It writes
 * changes and pending pings into the tables for all instances. For a new stream it looks up the user's newest change in
 * the tables, which must have reached its own read position. It delivers due webhook messages, whichever instance wrote
 * them.
 */
public final class SimulatedNotifier {
    private static final long PATIENCE_MILLIS = 5_000;
    private static final int RECORDS_MAX = 20;

    private final World world;
    private final NotifierTables tables;
    private final Life life;
    private final KnownCatalogues known;
    private final SimulatedStreams streams;
    private final SimulatedDeliveries deliveries;
    private final SimulatedRegistrations registrations;
    private final long[] next;

    /**
     * @param known the versions that this process knows
     * @param stores creates the table of channels
     */
    public SimulatedNotifier(
            NotifierWorld notifiers, Life life, KnownCatalogues known, SimulatedDeliveries.Stores stores) {
        this.world = notifiers.world();
        this.tables = notifiers.tables();
        this.life = life;
        this.known = known;
        this.streams = new SimulatedStreams(notifiers, life);
        this.deliveries = new SimulatedDeliveries(notifiers, life, stores);
        this.registrations = new SimulatedRegistrations(notifiers, life);
        MemoryTopic changes = world.kafka().changes();
        this.next = new long[changes.count()];
        for (int i = 0; i < next.length; i++) {
            next[i] = changes.end(i);
            write(i);
        }
        changes.watch(stored -> {
            if (!life.isOver()) {
                follow(stored.partition());
                write(stored.partition());
            }
        });
        life.fiber(deliveries::run);
        patrol();
    }

    private void patrol() {
        world.timeline().after(world.faults().random().nextLong(1_000, 4_000), life, () -> {
            life.step("expiring channels");
            if (!world.faults().isDatabaseAway()) {
                registrations.patrol();
            }
            patrol();
        });
    }

    /** Registers or renews a channel; returns whether it succeeded. */
    public void register(ChannelSpec spec, Instant expiresAt, Consumer<Boolean> answer) {
        life.fiber(() -> {
            boolean isDone = registrations.register(spec, expiresAt);
            if (isDone) {
                deliveries.ring();
            }
            answer.accept(isDone);
        });
    }

    private void follow(int partition) {
        long wait = world.faults().untilKafka() + world.faults().random().nextLong(1, 40);
        world.timeline().after(wait, life, () -> {
            if (world.faults().isKafkaAway()) {
                follow(partition);
                return;
            }
            List<MemoryTopic.Stored> records =
                    List.copyOf(world.kafka().changes().from(partition, next[partition], RECORDS_MAX));
            if (!records.isEmpty()) {
                life.step("reading changes");
                // Before the change is sent to streams, like the real reader.
                next[partition] = records.getLast().offset() + 1;
                for (MemoryTopic.Stored stored : records) {
                    if (streams.isAwaited(stored.keyText())) {
                        streams.changed(change(stored));
                    }
                }
            }
        });
    }

    /** Any instance may write; a late one repeats the writes of another one, which changes nothing. */
    private void write(int partition) {
        world.timeline().after(world.faults().random().nextLong(5, 250), life, () -> {
            List<MemoryTopic.Stored> records =
                    List.copyOf(world.kafka().changes().from(partition, tables.progress(partition), RECORDS_MAX));
            if (records.isEmpty()) {
                return;
            }
            life.step("writing heads");
            world.timeline().after(world.faults().shortDelay(), life, () -> {
                boolean isFailing = world.faults().isDatabaseAway()
                        || world.faults().isKafkaAway()
                        || world.faults().strikes(0.1);
                if (!isFailing) {
                    commit(partition, records);
                }
                write(partition);
            });
        });
    }

    private void commit(int partition, List<MemoryTopic.Stored> records) {
        // A change without entities needs no ping, as in the real decoder.
        List<Change> batch = records.stream()
                .map(SimulatedNotifier::change)
                .filter(change -> !change.getEntities().isEmpty())
                .toList();
        for (Change change : batch) {
            tables.raise(
                    change.getUserId(),
                    SyncToken.mark(new LogId(change.getLogId()), new Position(change.getPosition())));
        }
        deliveries.addPending(batch);
        tables.reach(partition, records.getLast().offset() + 1);
        deliveries.ring();
    }

    /** Opens a stream; when that fails, the device gets no response, and tries again. */
    public void open(String userId, @Nullable String device, @Nullable SyncToken since, Connection connection) {
        SimulatedStreams.Registered registered = streams.register(userId, Interest.inAll(device, known.types()));
        connection.onClosed(() -> world.timeline().after(0, life, registered::close));
        int partition = world.kafka().changes().partitionOf(userId.getBytes(StandardCharsets.UTF_8));
        long mark = since == null ? 0 : next[partition];
        lookUp(
                userId,
                partition,
                mark,
                since,
                registered,
                connection,
                world.timeline().now() + PATIENCE_MILLIS);
    }

    private void lookUp(
            String userId,
            int partition,
            long mark,
            @Nullable SyncToken since,
            SimulatedStreams.Registered registered,
            Connection connection,
            long deadline) {
        world.timeline().after(world.faults().random().nextLong(1, 20), life, () -> {
            boolean isUp = !world.faults().isDatabaseAway();
            if (isUp && tables.progress(partition) >= mark) {
                SyncToken head = tables.heads().get(userId);
                registered.open(since, head, connection.wire(life));
            } else if (!isUp || world.timeline().now() > deadline) {
                registered.close();
                connection.close();
            } else {
                lookUp(userId, partition, mark, since, registered, connection, deadline);
            }
        });
    }

    private static Change change(MemoryTopic.Stored stored) {
        try {
            return RecordCodec.CHANGE.decode(stored.value());
        } catch (UndecodableRecordException e) {
            throw new IllegalStateException("a change cannot be read", e);
        }
    }
}
