package dev.replog.notifier.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.replog.backing.postgres.FailedMigrationException;
import dev.replog.backing.postgres.PostgresAddress;
import dev.replog.backing.work.Availability;
import dev.replog.backing.work.Worker;
import java.sql.Connection;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;

/**
 * The connections to the notifier's tables. They are JDBC connections, used by a few threads of the service and never
 * by an event loop. No reactive driver is needed, because all work is batched: the group writes one batch at a time,
 * and one query answers the lookups of many streams. Its own thread migrates the schema as soon as PostgreSQL is
 * available, and then checks PostgreSQL from time to time.
 */
public final class Database extends Worker implements DisposableBean {
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    private static final String SCHEMA = "notifier";

    private final HikariDataSource pool;
    private final DatabaseProperties properties;
    private final Availability availability;
    private boolean migrated;
    /** The failure that was logged last, so that it is logged once. Only the worker's thread uses it. */
    private String failedMigration = "";

    /** The statements of one transaction. */
    @FunctionalInterface
    public interface Work {
        void with(Connection connection) throws SQLException;
    }

    Database(PostgresAddress address, DatabaseProperties properties, Availability availability) {
        super("postgres-check");
        this.properties = properties;
        this.availability = availability;
        this.pool = new HikariDataSource(config(address, properties));
    }

    private static HikariConfig config(PostgresAddress address, DatabaseProperties properties) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("notifier");
        config.setJdbcUrl(address.jdbcUrl());
        address.jdbcProperties().forEach((name, value) -> config.addDataSourceProperty(String.valueOf(name), value));
        config.setMaximumPoolSize(properties.connectionsMax());
        config.setMinimumIdle(0);
        config.setConnectionTimeout(properties.connectTimeout().toMillis());
        config.setValidationTimeout(properties.connectTimeout().toMillis());
        // PostgreSQL may be available later than this service.
        config.setInitializationFailTimeout(-1);
        long statementMillis = properties.statementTimeout().toMillis();
        // A connection without an answer is closed some seconds after the timeout of the statement.
        long socketSeconds = Math.ceilDiv(statementMillis, 1000L) + 5;
        config.addDataSourceProperty("socketTimeout", Long.toString(socketSeconds));
        config.addDataSourceProperty(
                "connectTimeout",
                Long.toString(Math.ceilDiv(properties.connectTimeout().toMillis(), 1000L)));
        config.addDataSourceProperty("tcpKeepAlive", "true");
        config.addDataSourceProperty("ApplicationName", "replog-notifier");
        // An instance that hangs in a transaction must not block the others, which write the same rows. All statements
        // find rows by key, so the plan does not depend on the size of a batch.
        config.addDataSourceProperty(
                "options",
                "-c statement_timeout=" + statementMillis + " -c idle_in_transaction_session_timeout=" + statementMillis
                        + " -c jit=off -c plan_cache_mode=force_generic_plan");
        return config;
    }

    /** Whether the tables could be used at the last check or use. */
    public boolean isUp() {
        return availability.isUp();
    }

    /** A connection that commits every statement. Blocks, so event loops must not call it. */
    public Connection connection() throws SQLException {
        return pool.getConnection();
    }

    /** Commits all of the work or nothing. */
    public void inTransaction(Work work) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            try {
                work.with(connection);
                connection.commit();
            } catch (SQLException | RuntimeException e) {
                rollBack(connection);
                throw e;
            }
        }
    }

    private static void rollBack(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            LOG.debug("the connection was lost with its transaction", e);
        }
    }

    /** Callers report their failures here. The check then finds out when PostgreSQL is available again. */
    public void failed(SQLException failure) {
        availability.down(Availability.reason(failure));
    }

    @Override
    protected void work() throws InterruptedException, SQLException {
        if (!migrated) {
            Flyway flyway = Flyway.configure()
                    .dataSource(pool)
                    .schemas(SCHEMA)
                    .locations("classpath:db/notifier")
                    .load();
            FailedMigrationException.migrate(flyway, SCHEMA);
            migrated = true;
        }
        try (Connection connection = pool.getConnection()) {
            if (!connection.isValid(
                    Math.toIntExact(Math.ceilDiv(properties.connectTimeout().toMillis(), 1000L)))) {
                throw new SQLException("the connection does not answer");
            }
        }
        succeeded();
        availability.up("schema " + SCHEMA + " is up to date");
        pause(properties.checkInterval());
    }

    @Override
    protected void failed(Exception failure) {
        if (failure instanceof FailedMigrationException migration) {
            String reason = String.valueOf(migration.getMessage());
            if (!reason.equals(failedMigration)) {
                failedMigration = reason;
                LOG.error("{}", reason);
            }
            availability.down(reason);
        } else {
            availability.down(Availability.reason(failure));
        }
    }

    @Override
    protected void wakeUp() {
        // The timeouts of the connections bound its waits.
    }

    @Override
    public void destroy() {
        pool.close();
    }
}
