package dev.replog.bench.run;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.UUID;

/**
 * Measures PostgreSQL's limit: a loop that upserts the same rows that RepLog has stored, in the same order, into an
 * empty table with the same columns, indexes and settings. It uses a prepared statement with unnest on one connection,
 * and one transaction for each batch of 500.
 */
public final class PostgresLimit {
    private static final int BATCH = 500;
    private static final int COLUMNS = 9;
    private static final String UPSERT = """
            INSERT INTO bench_limit.entity (user_id, type, id, root_id, version, position, tree_position, data, stamps,
              created_at, updated_at)
            SELECT user_id, type, id, root_id, 1, position, tree_position, data::json, stamps::json,
              updated_at, updated_at
            FROM unnest(?::text[], ?::int2[], ?::uuid[], ?::uuid[], ?::bigint[], ?::bigint[], ?::text[], ?::text[],
              ?::timestamptz[]) AS batch (user_id, type, id, root_id, position, tree_position, data, stamps, updated_at)
            ON CONFLICT (user_id, type, id) DO UPDATE SET
              version = entity.version + 1, position = excluded.position, tree_position = excluded.tree_position,
              data = excluded.data, stamps = excluded.stamps, updated_at = excluded.updated_at
            """;
    private static final String ROWS = """
            SELECT user_id, type, id, root_id, position, tree_position, data::text, stamps::text, updated_at
            FROM replog.entity ORDER BY position, type, id
            """;
    private static final String[] TYPES = {"text", "int2", "uuid", "uuid", "int8", "int8", "text", "text", "timestamptz"
    };

    private PostgresLimit() {}

    /** Rows a second, over all rows that RepLog has stored; reading them is not counted. */
    public static double rowsPerSecond(String jdbcUrl) throws SQLException {
        try (Connection reading = DriverManager.getConnection(jdbcUrl);
                Connection writing = DriverManager.getConnection(jdbcUrl);
                Statement statement = writing.createStatement()) {
            statement.execute("DROP SCHEMA IF EXISTS bench_limit CASCADE");
            statement.execute("CREATE SCHEMA bench_limit");
            statement.execute("CREATE TABLE bench_limit.entity (LIKE replog.entity INCLUDING ALL)");
            statement.execute("CHECKPOINT");
            try {
                return copy(reading, writing);
            } finally {
                statement.execute("DROP SCHEMA bench_limit CASCADE");
            }
        }
    }

    /** Only whole batches, so that all statements are alike. */
    private static double copy(Connection reading, Connection writing) throws SQLException {
        long rows = 0;
        long nanos = 0;
        reading.setAutoCommit(false);
        try (PreparedStatement select = reading.prepareStatement(ROWS);
                PreparedStatement upsert = writing.prepareStatement(UPSERT)) {
            select.setFetchSize(BATCH);
            try (ResultSet row = select.executeQuery()) {
                Object[][] batch = new Object[COLUMNS][BATCH];
                int at = 0;
                while (row.next()) {
                    take(row, batch, at++);
                    if (at == BATCH) {
                        long start = System.nanoTime();
                        rows += store(writing, upsert, batch);
                        nanos += System.nanoTime() - start;
                        at = 0;
                    }
                }
            }
        }
        return rows / (nanos / 1e9);
    }

    private static void take(ResultSet row, Object[][] batch, int at) throws SQLException {
        for (int column = 0; column < COLUMNS; column++) {
            batch[column][at] = switch (TYPES[column]) {
                case "uuid" -> row.getObject(column + 1, UUID.class);
                case "int2" -> row.getShort(column + 1);
                case "timestamptz" -> row.getObject(column + 1, Timestamp.class);
                case "int8" -> row.getObject(column + 1, Long.class);
                default -> row.getString(column + 1);
            };
        }
    }

    private static int store(Connection connection, PreparedStatement upsert, Object[][] batch) throws SQLException {
        for (int column = 0; column < COLUMNS; column++) {
            upsert.setArray(column + 1, connection.createArrayOf(TYPES[column], batch[column]));
        }
        return upsert.executeUpdate();
    }
}
