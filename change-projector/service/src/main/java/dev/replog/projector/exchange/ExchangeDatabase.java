package dev.replog.projector.exchange;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.replog.backing.postgres.PostgresAddress;
import dev.replog.http.problem.ProblemException;
import dev.replog.projector.database.ProjectionDatabase;
import dev.replog.projector.read.ReadFaults;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A few sessions for the tables of nodes, which this role owns, and for reading the data of one user with the reading
 * role. Every call is one transaction. Blocking, so never on an event loop.
 */
final class ExchangeDatabase implements AutoCloseable {
    private static final Duration STATEMENT_MAX = Duration.ofSeconds(10);
    private static final long ACQUIRE_MILLIS_MAX = 5000;
    private static final String AS_READER = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;"
            + " SET LOCAL ROLE replog_reader; SELECT set_config('replog.user_id', ?, true)";

    /** Errors in data or statements: faults of this service. */
    private static final String DATA = "22";

    private static final String CONSTRAINT = "23";
    private static final String GRAMMAR = "42";

    private final HikariDataSource pool;

    /** Work within one transaction. */
    @FunctionalInterface
    interface Work<T> {
        T in(Connection connection) throws SQLException;
    }

    ExchangeDatabase(PostgresAddress address, ExchangeProperties properties) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("exchange");
        config.setJdbcUrl(address.jdbcUrl());
        config.setDataSourceProperties(ProjectionDatabase.session(address, "change-projector exchange", STATEMENT_MAX));
        config.setMaximumPoolSize(properties.connections());
        config.setMinimumIdle(0);
        config.setConnectionTimeout(ACQUIRE_MILLIS_MAX);
        config.setAutoCommit(false);
        // PostgreSQL may start later than this service.
        config.setInitializationFailTimeout(-1);
        this.pool = new HikariDataSource(config);
    }

    /** Reads data of this user in one snapshot; rows of others are not visible. */
    <T> T read(String userId, Work<T> work) {
        return run(connection -> {
            try (PreparedStatement begin = connection.prepareStatement(AS_READER)) {
                begin.setString(1, userId);
                begin.execute();
            }
            return work.in(connection);
        });
    }

    /** Reads and writes the tables of nodes. */
    <T> T write(Work<T> work) {
        return run(work);
    }

    private <T> T run(Work<T> work) {
        try (Connection connection = pool.getConnection()) {
            try {
                T result = work.in(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            }
        } catch (SQLException e) {
            throw classified(e);
        }
    }

    private static RuntimeException classified(SQLException failure) {
        return isUnavailable(failure.getSQLState())
                ? unavailable(failure)
                : new IllegalStateException("a statement of the exchange failed", failure);
    }

    static ProblemException unavailable(@Nullable Throwable cause) {
        return ReadFaults.unavailable("PostgreSQL cannot be reached; it is safe to repeat the request", cause);
    }

    private static boolean isUnavailable(@Nullable String sqlState) {
        return sqlState == null
                || ReadFaults.isNotMigrated(sqlState)
                || !(sqlState.startsWith(DATA) || sqlState.startsWith(CONSTRAINT) || sqlState.startsWith(GRAMMAR));
    }

    @Override
    public void close() {
        pool.close();
    }
}
