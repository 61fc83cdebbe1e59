package dev.replog.projector.rewrite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Writes on a connection with auto-commit. */
record Statements(Connection connection) {
    /** Gives values to the parameters of a statement. */
    interface Bound {
        void to(PreparedStatement statement) throws SQLException;
    }

    /** The statements of a transaction. */
    interface Work {
        void run() throws SQLException;
    }

    /** Returns the number of rows that were written. */
    int update(String sql, Bound bound) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bound.to(statement);
            return statement.executeUpdate();
        }
    }

    void inTransaction(Work work) throws SQLException {
        connection.setAutoCommit(false);
        try {
            work.run();
            connection.commit();
        } catch (SQLException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }
}
