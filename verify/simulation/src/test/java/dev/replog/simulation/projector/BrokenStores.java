package dev.replog.simulation.projector;

import dev.replog.decide.UserState;
import dev.replog.projector.load.Needs;
import dev.replog.projector.outbox.OutboxEntry;
import dev.replog.projector.outbox.PublishFailedException;
import dev.replog.projector.outbox.Publisher;
import dev.replog.projector.own.Claim;
import dev.replog.projector.own.OwnershipLostException;
import dev.replog.projector.store.Batch;
import dev.replog.simulation.server.MemoryDatabase;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** Stores with one fault each, which the simulation must find. */
public final class BrokenStores {
    private BrokenStores() {}

    /** Only the offset is checked before a write, not the epoch. */
    public static SimulatedProjector.Stores ignoringTheEpoch() {
        return (world, link, publisher, types) -> new MemoryStore(world, link, types) {
            @Override
            boolean isOwner(MemoryDatabase.Progress row, Claim claim) {
                return row.next() == claim.nextOffset();
            }
        };
    }

    /** A batch is written even when it was written already. */
    public static SimulatedProjector.Stores withoutTheProgressCheck() {
        return (world, link, publisher, types) -> new MemoryStore(world, link, types) {
            @Override
            boolean isOwner(MemoryDatabase.Progress row, Claim claim) {
                return true;
            }
        };
    }

    /** The outbox entries of the batch are sent before it is committed. */
    public static SimulatedProjector.Stores publishingFirst() {
        return (world, link, publisher, types) -> new MemoryStore(world, link, types) {
            @Override
            public void store(Batch batch, Map<TopicPartition, Claim> claims)
                    throws SQLException, OwnershipLostException {
                List<OutboxEntry> messages = new ArrayList<>();
                batch.progress().values().forEach(progress -> messages.addAll(progress.entries()));
                send(publisher, messages);
                super.store(batch, claims);
            }
        };
    }

    /** The next owner of a partition does not send the outbox entries that it finds. */
    public static SimulatedProjector.Stores forgettingTheOutbox() {
        return (world, link, publisher, types) -> new MemoryStore(world, link, types) {
            @Override
            public Claim claim(int partition) throws SQLException {
                return super.claim(partition).withEmptyOutbox();
            }
        };
    }

    /** Outbox entries of the previous batch, which Kafka has not acknowledged, are overwritten. */
    public static SimulatedProjector.Stores carryingNothingOver() {
        return (world, link, publisher, types) -> new MemoryStore(world, link, types) {
            @Override
            public void store(Batch batch, Map<TopicPartition, Claim> claims)
                    throws SQLException, OwnershipLostException {
                super.store(withoutCarriedOver(batch), claims);
            }
        };
    }

    /** Receipts are not read, so repeated mutations are applied again. */
    public static SimulatedProjector.Stores withoutReceipts() {
        return (world, link, publisher, types) -> new MemoryStore(world, link, types) {
            @Override
            public Map<String, UserState> load(Needs needs) throws SQLException {
                Map<String, UserState> states = super.load(needs);
                states.replaceAll((userId, loaded) -> {
                    UserState forgetful = new UserState();
                    loaded.ownEntities().forEach(forgetful::put);
                    loaded.ownErasures().forEach(forgetful::put);
                    return forgetful;
                });
                return states;
            }
        };
    }

    /** The rows of an erased account stay. */
    public static SimulatedProjector.Stores erasingNothing() {
        return (world, link, publisher, types) -> new MemoryStore(world, link, types) {
            @Override
            public void store(Batch batch, Map<TopicPartition, Claim> claims)
                    throws SQLException, OwnershipLostException {
                super.store(
                        new Batch(
                                batch.progress(),
                                batch.entities(),
                                batch.receipts(),
                                batch.packets(),
                                List.of(),
                                batch.heads(),
                                batch.publishing(),
                                batch.deadCount()),
                        claims);
            }
        };
    }

    /** The erasures are not read, so writes from before them are applied. */
    public static SimulatedProjector.Stores forgettingErasures() {
        return (world, link, publisher, types) -> new MemoryStore(world, link, types) {
            @Override
            public Map<String, UserState> load(Needs needs) throws SQLException {
                Map<String, UserState> states = super.load(needs);
                states.replaceAll((userId, loaded) -> {
                    UserState forgetful = new UserState();
                    loaded.ownEntities().forEach(forgetful::put);
                    loaded.ownReceipts().forEach(forgetful::put);
                    forgetful.add(loaded.ownUsage());
                    return forgetful;
                });
                return states;
            }
        };
    }

    private static Batch withoutCarriedOver(Batch batch) {
        Map<TopicPartition, List<OutboxEntry>> none = new HashMap<>();
        batch.progress().keySet().forEach(partition -> none.put(partition, List.of()));
        return batch.carrying(none);
    }

    private static void send(Publisher publisher, List<OutboxEntry> messages) throws SQLException {
        try {
            publisher.send(messages);
        } catch (PublishFailedException e) {
            throw new SQLException(e);
        }
    }
}
