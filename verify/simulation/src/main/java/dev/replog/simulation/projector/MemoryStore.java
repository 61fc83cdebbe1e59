package dev.replog.simulation.projector;

import dev.replog.decide.Logs;
import dev.replog.decide.UserState;
import dev.replog.projector.load.Needs;
import dev.replog.projector.outbox.OutboxEntry;
import dev.replog.projector.own.Claim;
import dev.replog.projector.own.OwnershipLostException;
import dev.replog.projector.store.Batch;
import dev.replog.projector.store.ProjectionStore;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.simulation.server.DatabaseLink;
import dev.replog.simulation.server.MemoryDatabase;
import dev.replog.simulation.server.World;
import dev.replog.simulation.timeline.Life;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/** The store of a projection in memory: the operations of the real one on PostgreSQL, with their failures. */
class MemoryStore implements ProjectionStore {
    private final World world;
    private final WriteObserver observer;
    private final MemoryDatabase database;
    private final DatabaseLink link;
    private final Catalogue types;

    /**
     * @param types with which the rows are read
     */
    MemoryStore(ProjectorWorld projectors, DatabaseLink link, Catalogue types) {
        this.world = projectors.world();
        this.observer = projectors.observer();
        this.database = world.database();
        this.link = link;
        this.types = types;
    }

    @Override
    public Claim claim(int partition) throws SQLException {
        link.request("claiming partition " + partition);
        link.awaitUnlocked(partition);
        database.raiseEpoch(partition);
        MemoryDatabase.Progress row = database.progress(partition);
        byte[] outbox = row.outbox();
        Claim claim = new Claim(
                row.epoch(), row.next(), Optional.empty(), outbox == null ? List.of() : OutboxEntry.fromBytes(outbox));
        link.answer("claiming partition " + partition);
        return claim;
    }

    /** Statements, each of which sees what is committed by then. */
    @Override
    public Map<String, UserState> load(Needs needs) throws SQLException {
        Map<String, UserState> states = new HashMap<>();
        needs.users().forEach(user -> states.put(user, new UserState()));
        link.request("loading entities");
        MemoryRows.loadEntities(database, types, needs, states);
        link.answer("loading entities");
        link.request("loading receipts");
        MemoryRows.loadReceipts(database, needs, states);
        MemoryRows.loadUsages(database, needs, states);
        MemoryRows.loadPackets(database, needs, states);
        MemoryRows.loadErasures(database, needs, states);
        link.answer("loading receipts");
        return states;
    }

    @Override
    public void store(Batch batch, Map<TopicPartition, Claim> claims) throws SQLException, OwnershipLostException {
        List<Integer> partitions = batch.progress().keySet().stream()
                .map(TopicPartition::partition)
                .toList();
        link.begin(partitions);
        for (TopicPartition partition : batch.progress().keySet()) {
            Claim claim = claimOf(claims, partition);
            MemoryDatabase.Progress row = database.progress(partition.partition());
            if (!isOwner(row, claim)) {
                link.rollback();
                throw new OwnershipLostException(partition + " is not owned any more");
            }
        }
        link.request("writing a batch");
        Map<TopicPartition, Claim> asked = Map.copyOf(claims);
        link.commit(() -> write(batch, asked));
    }

    /** The compare-and-set that stops a writer which is no longer the owner. */
    boolean isOwner(MemoryDatabase.Progress row, Claim claim) {
        return row.epoch() == claim.epoch() && row.next() == claim.nextOffset();
    }

    private void write(Batch batch, Map<TopicPartition, Claim> claims) {
        batch.progress().forEach((partition, progress) -> {
            Claim claim = claimOf(claims, partition);
            observer.applying(partition.partition(), claim.epoch(), claim.nextOffset(), progress.nextOffset());
            database.writeProgress(
                    partition.partition(), progress.nextOffset(), OutboxEntry.toBytes(progress.outbox()));
        });
        batch.erasures().forEach(row -> {
            observer.erasing(row.userId(), row.erasure());
            database.erase(row.userId(), row.erasure());
        });
        batch.entities().forEach(row -> {
            observer.writing(row.userId(), row.entity());
            database.write(row.userId(), row.entity());
        });
        batch.receipts().forEach(row -> {
            observer.writing(row.userId(), row.mutationId(), row.receipt());
            database.write(row.userId(), row.mutationId(), row.receipt());
        });
        batch.packets().forEach(row -> database.write(row.userId(), row.nodeId(), row.packet()));
        batch.heads().forEach((userId, head) -> {
            database.add(userId, head.usage());
            observer.writingHead(userId, head.position());
            database.writeHead(userId, head.position());
        });
        batch.heads().keySet().forEach(observer::committed);
    }

    @Override
    public void emptyOutboxes(Map<TopicPartition, Claim> claims) throws SQLException {
        link.begin(claims.keySet().stream().map(TopicPartition::partition).toList());
        link.request("emptying outboxes");
        Map<TopicPartition, Claim> asked = Map.copyOf(claims);
        link.commit(() -> asked.forEach((partition, claim) -> {
            MemoryDatabase.Progress row = database.progress(partition.partition());
            if (isOwner(row, claim)) {
                database.writeProgress(partition.partition(), row.next(), OutboxEntry.toBytes(List.of()));
            }
        }));
    }

    private static Claim claimOf(Map<TopicPartition, Claim> claims, TopicPartition partition) {
        Claim claim = claims.get(partition);
        if (claim == null) {
            throw new IllegalStateException(partition + ": records of a partition that is not claimed");
        }
        return claim;
    }

    @Override
    public Logs logs() throws SQLException {
        return SimulatedProjector.logs(world.kafka().mutations());
    }

    @Override
    public Life life() throws SQLException {
        return new Life(false, false);
    }

    @Override
    public Map<Integer, Long> progress() throws SQLException {
        Map<Integer, Long> progress = new HashMap<>();
        database.progress().forEach((partition, row) -> progress.put(partition, row.next()));
        return progress;
    }

    @Override
    public List<OutboxEntry> outbox() throws SQLException {
        List<OutboxEntry> entries = new ArrayList<>();
        for (MemoryDatabase.Progress row : database.progress().values()) {
            byte[] outbox = row.outbox();
            if (outbox != null) {
                entries.addAll(OutboxEntry.fromBytes(outbox));
            }
        }
        return entries;
    }

    /** There is one generation, and it does not end. */
    @Override
    public boolean drain() throws SQLException {
        return false;
    }

    @Override
    public void close() throws SQLException {
        link.close();
    }
}
