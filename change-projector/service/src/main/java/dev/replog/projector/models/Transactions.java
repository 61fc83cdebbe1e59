package dev.replog.projector.models;

import java.sql.Connection;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one transaction on a connection with auto-commit. Any exception rolls it back. */
final class Transactions {
    private static final Logger LOG = LoggerFactory.getLogger(Transactions.class);

    private Transactions() {}

    /** The statements of the transaction. */
    interface Work {
        void run() throws SQLException, ModelGapException, ModelRestartException;
    }

    static void run(Connection connection, Work work) throws SQLException, ModelGapException, ModelRestartException {
        connection.setAutoCommit(false);
        boolean done = false;
        try {
            work.run();
            connection.commit();
            done = true;
        } finally {
            if (!done) {
                rollBack(connection);
            }
            restore(connection, done);
        }
    }

    private static void rollBack(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            LOG.debug("The connection was lost with its transaction", e);
        }
    }

    private static void restore(Connection connection, boolean done) throws SQLException {
        try {
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            if (done) {
                throw e;
            }
            LOG.debug("The connection cannot be used any more", e);
        }
    }
}
