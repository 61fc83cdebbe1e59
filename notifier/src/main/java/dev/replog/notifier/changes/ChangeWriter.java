package dev.replog.notifier.changes;

import dev.replog.schemas.Change;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Writes what follows from a batch of changes into tables, in the transaction of the batch: all of it is there when the
 * group's progress is, or none of it. A batch may come again, in whole or in part.
 */
@FunctionalInterface
public interface ChangeWriter {
    void write(Connection connection, List<Change> batch) throws SQLException;

    /** The batch is there for everybody now. It must not wait. */
    default void committed() {}
}
