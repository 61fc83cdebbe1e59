package dev.replog.replay.stage;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A transaction of one connection to the work folder, and then the next one. It is begun explicitly: the driver begins
 * one only with a statement, so that rows of a {@link TableWriter} before it would be committed alone.
 */
public final class WorkTransaction {
    private final Connection connection;

    private WorkTransaction(Connection connection) {
        this.connection = connection;
    }

    public static WorkTransaction begin(Connection connection) throws SQLException {
        WorkTransaction transaction = new WorkTransaction(connection);
        transaction.execute("BEGIN TRANSACTION");
        return transaction;
    }

    /** Commits, and begins the next one. */
    public void commit() throws SQLException {
        execute("COMMIT");
        execute("BEGIN TRANSACTION");
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
