package dev.replog.projector.apply;

import dev.replog.decide.UserState;
import dev.replog.projector.publish.Message;
import dev.replog.projector.publish.PublishFailedException;
import dev.replog.projector.publish.Publisher;
import dev.replog.simulation.MemoryDatabase;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** Stores with one thing wrong each, to see that the simulation finds it. */
public final class BrokenStores {
    private BrokenStores() {}

    /** Whoever knows the offset may write, whatever its epoch. */
    public static SimulatedProjector.Stores ignoringTheEpoch() {
        return (world, link, publisher) -> new MemoryStore(world, link) {
            @Override
            boolean isOwner(MemoryDatabase.Progress row, Claim claim) {
                return row.next() == claim.nextOffset();
            }
        };
    }

    /** A batch is written whether or not it was written already. */
    public static SimulatedProjector.Stores withoutTheProgressCheck() {
        return (world, link, publisher) -> new MemoryStore(world, link) {
            @Override
            boolean isOwner(MemoryDatabase.Progress row, Claim claim) {
                return true;
            }
        };
    }

    /** What the batch owes is sent before it is committed. */
    public static SimulatedProjector.Stores publishingFirst() {
        return (world, link, publisher) -> new MemoryStore(world, link) {
            @Override
            public void store(Batch batch, Map<TopicPartition, Claim> claims)
                    throws SQLException, OwnershipLostException {
                List<Message> messages = new ArrayList<>();
                batch.progress.values().forEach(progress -> messages.addAll(progress.messages()));
                send(publisher, messages);
                super.store(batch, claims);
            }
        };
    }

    /** What the last batch owed is forgotten by who takes over. */
    public static SimulatedProjector.Stores forgettingWhatIsOwed() {
        return (world, link, publisher) -> new MemoryStore(world, link) {
            @Override
            public Claim claim(int partition) throws SQLException {
                return super.claim(partition).withNothingOwed();
            }
        };
    }

    /** What the batch before owed, and has not arrived, is written over. */
    public static SimulatedProjector.Stores owingTheLastBatchOnly() {
        return (world, link, publisher) -> new MemoryStore(world, link) {
            @Override
            public void store(Batch batch, Map<TopicPartition, Claim> claims)
                    throws SQLException, OwnershipLostException {
                batch.stillOwed.clear();
                super.store(batch, claims);
            }
        };
    }

    /** Receipts are not looked at, so what is repeated is applied again. */
    public static SimulatedProjector.Stores withoutReceipts() {
        return (world, link, publisher) -> new MemoryStore(world, link) {
            @Override
            public Map<String, UserState> load(Needs needs) throws SQLException {
                Map<String, UserState> states = super.load(needs);
                states.replaceAll((userId, loaded) -> {
                    UserState forgetful = new UserState();
                    loaded.ownEntities().forEach(forgetful::put);
                    return forgetful;
                });
                return states;
            }
        };
    }

    private static void send(Publisher publisher, List<Message> messages) throws SQLException {
        try {
            publisher.send(messages);
        } catch (PublishFailedException e) {
            throw new SQLException(e);
        }
    }
}
