package dev.replog.projector.store;

import dev.replog.decide.Logs;
import dev.replog.decide.UserState;
import dev.replog.projector.load.Needs;
import dev.replog.projector.own.Claim;
import dev.replog.projector.own.GenerationStore;
import dev.replog.projector.own.OwnershipLostException;
import java.sql.SQLException;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * The operations of a session on the read model, for one generation of the log. After a store that fails, the batch may
 * or may not be stored; all other results are certain. PostgreSQL is one implementation; the simulation's memory is
 * another one, which fails in all the ways in which PostgreSQL can fail. Used by one thread at a time.
 */
public interface ProjectionStore extends GenerationStore, AutoCloseable {
    /** The state of every requested user, also of a user without entities. */
    Map<String, UserState> load(Needs needs) throws SQLException;

    /** Stores all of the batch with its progress, or nothing, when the owner or the offset differs from the claims. */
    void store(Batch batch, Map<TopicPartition, Claim> claims) throws SQLException, OwnershipLostException;

    /** Empties the outboxes of these partitions, where the owner and the offset are still those of the claims. */
    void emptyOutboxes(Map<TopicPartition, Claim> claims) throws SQLException;

    /** The registered generations; generations that are registered later do not affect mutations of this one. */
    Logs logs() throws SQLException;

    @Override
    void close() throws SQLException;
}
