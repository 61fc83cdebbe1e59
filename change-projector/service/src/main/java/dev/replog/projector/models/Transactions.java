package dev.replog.projector.models;

import java.sql.Connection;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One transaction on a connection that commits by itself otherwise: all of it or, whatever is thrown, nothing. */
final class Transactions {
    private static final Logger log = LoggerFactory.getLogger(Transactions.class);

    private Transactions() {}

    /** What is done inside. */
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
            log.debug("The connection was lost with its transaction", e);
        }
    }

    private static void restore(Connection connection, boolean done) throws SQLException {
        try {
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            if (done) {
                throw e;
            }
            log.debug("The connection is of no use any more", e);
        }
    }
}
