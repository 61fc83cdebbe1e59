package dev.replog.projector.exchange;

import dev.replog.projector.apply.Await;
import dev.replog.projector.apply.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Holds up statements on tables of a database, before they have locked a row. */
final class DatabaseGate implements AutoCloseable {
    private static final long KEY = 4711;

    private final TestDatabase database;
    private final Connection connection;

    private DatabaseGate(TestDatabase database, Connection connection) {
        this.database = database;
        this.connection = connection;
    }

    /** @param statement such as {@code UPDATE ON node} */
    static DatabaseGate before(TestDatabase database, String statement) throws SQLException {
        database.execute("CREATE OR REPLACE FUNCTION wait_at_gate() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                + " PERFORM pg_advisory_xact_lock_shared(" + KEY + "); RETURN NULL; END $$");
        addTrigger(database, statement);
        return held(database, "SELECT pg_advisory_xact_lock(" + KEY + ")");
    }

    private static void addTrigger(TestDatabase database, String statement) throws SQLException {
        database.execute("CREATE OR REPLACE TRIGGER gate BEFORE " + statement
                + " FOR EACH STATEMENT EXECUTE FUNCTION wait_at_gate()");
    }

    /** Holds up these statements too, from now on. */
    void alsoBefore(String statement) throws SQLException {
        addTrigger(database, statement);
    }

    /** Holds up every statement on a table. */
    static DatabaseGate of(TestDatabase database, String table) throws SQLException {
        return held(database, "LOCK TABLE " + table + " IN ACCESS EXCLUSIVE MODE");
    }

    private static DatabaseGate held(TestDatabase database, String sql) throws SQLException {
        Connection connection = database.connect();
        connection.setAutoCommit(false);
        try (Statement lock = connection.createStatement()) {
            lock.execute(sql);
        }
        return new DatabaseGate(database, connection);
    }

    /** Until a session of this name waits here. */
    void awaitWaiting(String applicationName) throws Exception {
        await(
                "a session that waits",
                "SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = current_database()"
                        + " AND wait_event_type = 'Lock' AND application_name LIKE '%" + applicationName + "%'");
    }

    /** Until this query gives true. */
    void await(String what, String query) throws Exception {
        Await.until(what, () -> database.text(query).equals("t"));
    }

    /** Opens it; doing it again does no harm. */
    @Override
    public void close() throws SQLException {
        if (!connection.isClosed()) {
            connection.rollback();
            connection.close();
        }
    }
}
