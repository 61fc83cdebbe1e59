package dev.replog.projector.preview;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.replog.backing.postgres.PostgresAddress;
import dev.replog.projector.database.ProjectionDatabase;
import dev.replog.projector.read.ReadFaults;
import dev.replog.projector.read.ReadProperties;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A few sessions that read like the projection, and can do nothing else: they have the reading role, use read-only
 * transactions, and row-level security shows them the rows of one user. One transaction reads one snapshot. Blocking,
 * so never on an event loop. Failures are classified like those of pulls.
 */
final class PreviewDatabase implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PreviewDatabase.class);
    private static final String READER = " -c role=replog_reader";
    private static final String NAME_USER = "SELECT set_config('replog.user_id', ?, true)";

    /** The pool accepts no shorter wait. */
    private static final long POOL_WAIT_MILLIS_MIN = 250;

    /** Errors in data or statements: faults of this service. */
    private static final String DATA = "22";

    private static final String CONSTRAINT = "23";
    private static final String GRAMMAR = "42";

    private final HikariDataSource pool;
    private final AtomicBoolean reachable = new AtomicBoolean(true);

    /** Reads something within one transaction. */
    @FunctionalInterface
    interface Lookup<T> {
        T in(Connection connection) throws SQLException;
    }

    PreviewDatabase(PostgresAddress address, PreviewProperties properties, ReadProperties pull) {
        this.pool = new HikariDataSource(config(address, properties, pull));
    }

    private static HikariConfig config(PostgresAddress address, PreviewProperties properties, ReadProperties pull) {
        Properties session = ProjectionDatabase.session(address, "change-projector preview", pull.statementTimeout());
        session.setProperty("options", session.getProperty("options") + READER);
        HikariConfig config = new HikariConfig();
        config.setPoolName("preview");
        config.setJdbcUrl(address.jdbcUrl());
        config.setDataSourceProperties(session);
        config.setMaximumPoolSize(properties.connections());
        config.setMinimumIdle(0);
        long acquireMillis =
                Math.max(POOL_WAIT_MILLIS_MIN, pull.acquireTimeout().toMillis());
        config.setConnectionTimeout(acquireMillis);
        config.setValidationTimeout(Math.clamp(pull.connectTimeout().toMillis(), POOL_WAIT_MILLIS_MIN, acquireMillis));
        config.setMaxLifetime(pull.connectionLife().toMillis());
        config.setAutoCommit(false);
        config.setReadOnly(true);
        config.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
        // PostgreSQL may start later than this service.
        config.setInitializationFailTimeout(-1);
        return config;
    }

    /** Reads data of this user; rows of others are not visible. */
    <T> T read(String userId, Lookup<T> lookup) {
        try (Connection connection = pool.getConnection()) {
            try (PreparedStatement name = connection.prepareStatement(NAME_USER)) {
                name.setString(1, userId);
                name.execute();
            }
            T found = lookup.in(connection);
            // The name ends with the transaction, before another request uses the session.
            connection.rollback();
            if (!reachable.getAndSet(true)) {
                LOG.info("the read model can be reached again");
            }
            return found;
        } catch (SQLException e) {
            throw classified(e);
        }
    }

    private RuntimeException classified(SQLException failure) {
        if (!isUnavailable(failure.getSQLState())) {
            return new IllegalStateException("a preview's statement failed in the read model", failure);
        }
        if (reachable.getAndSet(false)) {
            // The pool's exception only says that the wait was in vain; its cause has the reason.
            Throwable cause = failure.getCause() == null ? failure : failure.getCause();
            LOG.warn("the read model cannot be reached: {}", cause.toString());
        }
        return ReadFaults.unavailable("the read model cannot be reached; try again shortly", failure);
    }

    static boolean isUnavailable(@Nullable String sqlState) {
        return sqlState == null
                || ReadFaults.isNotMigrated(sqlState)
                || !(sqlState.startsWith(DATA) || sqlState.startsWith(CONSTRAINT) || sqlState.startsWith(GRAMMAR));
    }

    @Override
    public void close() {
        pool.close();
    }
}
