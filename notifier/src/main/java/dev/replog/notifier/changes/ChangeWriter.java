package dev.replog.notifier.changes;

import dev.replog.schemas.Change;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Writes what follows from a batch of changes into tables, in one transaction with the progress of the group. Changes
 * of a batch may be written again, all of them or some.
 */
@FunctionalInterface
public interface ChangeWriter {
    void write(Connection connection, List<Change> batch) throws SQLException;

    /** The transaction of the batch is committed. This method must not wait. */
    default void committed() {}
}
