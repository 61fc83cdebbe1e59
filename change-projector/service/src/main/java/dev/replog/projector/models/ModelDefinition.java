package dev.replog.projector.models;

import dev.replog.projector.database.AccountRows;
import dev.replog.schemas.Change;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * A read model that is computed from changes. Each Spring bean of this type gets its own loop, consumer group and
 * progress. The loop begins and ends the transaction in which it calls a method, so a method must not commit or roll
 * back. An exception undoes the batch, which is then applied again. Methods are never called at the same time for one
 * user.
 */
public interface ModelDefinition extends AccountRows {
    /** The name of the consumer group, metrics and progress rows: lower-case letters, digits, dashes. Never changes. */
    String name();

    /**
     * Applies changes. The changes of one user are in the order of their positions, and each is applied once.
     */
    void apply(Connection transaction, List<Change> changes) throws SQLException;

    /** Deletes all rows of this model, before it is computed again. */
    void clear(Connection transaction) throws SQLException;
}
