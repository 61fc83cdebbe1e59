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
 * What a session asks of the read model, for one generation of the log. A store that fails leaves it open whether the
 * batch is there; everything else about it is certain. PostgreSQL is one implementation, the simulation's memory
 * another, which fails in all the ways that PostgreSQL can. Used by one thread at a time.
 */
public interface ProjectionStore extends GenerationStore, AutoCloseable {
    /** The state of every user that was asked for, also of a user without entities. */
    Map<String, UserState> load(Needs needs) throws SQLException;

    /** All of the batch with its progress, or nothing: then the owner or the offset is not what the claims say. */
    void store(Batch batch, Map<TopicPartition, Claim> claims) throws SQLException, OwnershipLostException;

    /** The generations that are registered; what is registered later concerns no mutation of this one. */
    Logs logs() throws SQLException;

    @Override
    void close() throws SQLException;
}
