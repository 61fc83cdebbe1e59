package dev.replog.notifier.changes;

import dev.replog.notifier.database.Database;
import dev.replog.schemas.Change;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The tables in PostgreSQL. One transaction has the rows of all writers and the progress. */
final class ChangeTables implements ChangeStore {
    private final Database database;
    private final List<ChangeWriter> writers;

    ChangeTables(Database database, List<ChangeWriter> writers) {
        this.database = database;
        this.writers = List.copyOf(writers);
    }

    @Override
    public Map<Integer, Long> progress(UUID topicId) throws SQLException {
        try (Connection connection = database.connection()) {
            return Progress.read(connection, topicId);
        } catch (SQLException e) {
            database.failed(e);
            throw e;
        }
    }

    @Override
    public void write(UUID topicId, List<Change> changes, Map<Integer, Long> next) throws SQLException {
        try {
            database.inTransaction(connection -> {
                if (!changes.isEmpty()) {
                    for (ChangeWriter writer : writers) {
                        writer.write(connection, changes);
                    }
                }
                Progress.write(connection, topicId, next);
            });
        } catch (SQLException e) {
            database.failed(e);
            throw e;
        }
        if (!changes.isEmpty()) {
            writers.forEach(ChangeWriter::committed);
        }
    }
}
