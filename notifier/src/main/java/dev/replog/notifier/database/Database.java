package dev.replog.notifier.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.replog.backing.postgres.PostgresAddress;
import dev.replog.notifier.availability.Availability;
import dev.replog.notifier.availability.Worker;
import java.sql.Connection;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;

/**
 * The way to the notifier's tables: a few JDBC connections that only threads of the service's own use. JDBC and no
 * second, reactive driver, because everything here is batched on such threads: the group writes one batch at a time and
 * the lookups of waiting streams are answered many at once, so that a request costs no connection and an event loop
 * never waits. Its own thread brings the schema up to date when PostgreSQL is first there and looks after it from then
 * on.
 */
public final class Database extends Worker implements DisposableBean {
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    private static final String SCHEMA = "notifier";

    private final HikariDataSource pool;
    private final PostgresProperties properties;
    private final Availability availability;
    private boolean migrated;
    /** What was said last of a migration, so that it is said once; only the worker's thread touches it. */
    private String failedMigration = "";

    /** A piece of work within one transaction. */
    @FunctionalInterface
    public interface Work {
        void with(Connection connection) throws SQLException;
    }

    Database(PostgresProperties properties, Availability availability) {
        super("postgres-check");
        this.properties = properties;
        this.availability = availability;
        this.pool = new HikariDataSource(config(properties));
    }

    private static HikariConfig config(PostgresProperties properties) {
        PostgresAddress address = properties.address();
        HikariConfig config = new HikariConfig();
        config.setPoolName("notifier");
        config.setJdbcUrl(address.jdbcUrl());
        address.jdbcProperties().forEach((name, value) -> config.addDataSourceProperty(String.valueOf(name), value));
        config.setMaximumPoolSize(properties.connectionsMax());
        config.setMinimumIdle(0);
        config.setConnectionTimeout(properties.connectTimeout().toMillis());
        config.setValidationTimeout(properties.connectTimeout().toMillis());
        // PostgreSQL may come later than this service.
        config.setInitializationFailTimeout(-1);
        long statementMillis = properties.statementTimeout().toMillis();
        // A connection that answers nothing is given up a while after the statement should have been.
        long socketSeconds = Math.ceilDiv(statementMillis, 1000L) + 5;
        config.addDataSourceProperty("socketTimeout", Long.toString(socketSeconds));
        config.addDataSourceProperty(
                "connectTimeout",
                Long.toString(Math.ceilDiv(properties.connectTimeout().toMillis(), 1000L)));
        config.addDataSourceProperty("tcpKeepAlive", "true");
        config.addDataSourceProperty("ApplicationName", "replog-notifier");
        // An instance that hangs within a transaction must not hold up the others, which write the same rows. The
        // statements look rows up by key: how many rows a batch asks for does not make another plan worth finding.
        config.addDataSourceProperty(
                "options",
                "-c statement_timeout=" + statementMillis + " -c idle_in_transaction_session_timeout=" + statementMillis
                        + " -c jit=off -c plan_cache_mode=force_generic_plan");
        return config;
    }

    /** Whether the tables can be used, as far as is known. */
    public boolean isUp() {
        return availability.isUp();
    }

    /** A connection that commits every statement; it waits, so never on an event loop. */
    public Connection connection() throws SQLException {
        return pool.getConnection();
    }

    /** All of the work or none of it. */
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

    /** A caller that could not use it reports that here; the check then finds out when it is back. */
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
        // Its waits are bounded by the timeouts of the connections.
    }

    @Override
    public void destroy() {
        pool.close();
    }
}
