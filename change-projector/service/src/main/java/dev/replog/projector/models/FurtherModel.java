package dev.replog.projector.models;

import dev.replog.schemas.Change;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * One read model that follows the changes. Each Spring bean of this type gets a loop, a consumer group and progress of
 * its own. Its methods run inside of a transaction that the loop begins and ends: they neither commit nor roll back,
 * and what they throw undoes the batch, which comes again. For one user they are never called at the same time.
 */
public interface FurtherModel {
    /** Names the consumer group, metrics and progress rows: lower-case letters, digits and dashes. Never changes. */
    String name();

    /**
     * Applies changes that this model has not seen. Those of one user come in the order of their positions, each once.
     */
    void apply(Connection transaction, List<Change> changes) throws SQLException;

    /** Deletes all of its rows, before it is computed again. */
    void clear(Connection transaction) throws SQLException;
}
