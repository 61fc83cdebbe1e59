package dev.replog.bench.run;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * PostgreSQL's limit: a plain loop that upserts the very rows that RepLog has stored, in the order in which it did, into
 * an empty table with the same columns, indexes and settings, by a prepared statement with unnest on one connection, one
 * transaction for each batch of 500.
 */
public final class PostgresLimit {
    private static final int BATCH = 500;
    private static final int COLUMNS = 9;
    private static final String UPSERT = """
            INSERT INTO bench_limit.entity (user_id, type, id, root_id, version, position, tree_position, data, stamps,
              created_at, updated_at)
            SELECT user_id, type, id, root_id, 1, position, tree_position, data::jsonb, stamps::jsonb, updated_at, updated_at
            FROM unnest(?::text[], ?::int2[], ?::uuid[], ?::uuid[], ?::bigint[], ?::bigint[], ?::text[], ?::text[],
              ?::timestamptz[]) AS batch (user_id, type, id, root_id, position, tree_position, data, stamps, updated_at)
            ON CONFLICT (user_id, type, id) DO UPDATE SET
              version = entity.version + 1, position = excluded.position, tree_position = excluded.tree_position,
              data = excluded.data, stamps = excluded.stamps, updated_at = excluded.updated_at
            """;
    private static final String ROWS = """
            SELECT user_id, type, id, root_id, position, tree_position, data::text, stamps::text, updated_at
            FROM replog.entity ORDER BY position, type, id LIMIT ?
            """;
    private static final String[] TYPES = {"text", "int2", "uuid", "uuid", "int8", "int8", "text", "text", "timestamptz"
    };

    private PostgresLimit() {}

    /** Rows a second, over so many rows. */
    public static double rowsPerSecond(String jdbcUrl, int rows) throws SQLException {
        try (Connection connection = DriverManager.getConnection(jdbcUrl);
                Statement statement = connection.createStatement()) {
            statement.execute("DROP SCHEMA IF EXISTS bench_limit CASCADE");
            statement.execute("CREATE SCHEMA bench_limit");
            statement.execute("CREATE TABLE bench_limit.entity (LIKE replog.entity INCLUDING ALL)");
            List<Object[][]> batches = batches(connection, rows);
            statement.execute("CHECKPOINT");
            try (PreparedStatement upsert = connection.prepareStatement(UPSERT)) {
                return run(connection, upsert, batches);
            } finally {
                statement.execute("DROP SCHEMA bench_limit CASCADE");
            }
        }
    }

    /** The columns of each batch as arrays. */
    private static List<Object[][]> batches(Connection connection, int rows) throws SQLException {
        List<Object[][]> batches = new ArrayList<>();
        connection.setAutoCommit(false);
        try (PreparedStatement select = connection.prepareStatement(ROWS)) {
            select.setFetchSize(BATCH);
            select.setInt(1, rows);
            try (ResultSet row = select.executeQuery()) {
                int at = BATCH;
                while (row.next()) {
                    if (at == BATCH) {
                        batches.add(new Object[COLUMNS][BATCH]);
                        at = 0;
                    }
                    take(row, batches.getLast(), at++);
                }
                if (at < BATCH) {
                    // Only whole batches, so that all statements are alike.
                    batches.removeLast();
                }
            }
        }
        connection.commit();
        connection.setAutoCommit(true);
        return batches;
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

    private static double run(Connection connection, PreparedStatement upsert, List<Object[][]> batches)
            throws SQLException {
        long rows = 0;
        long start = System.nanoTime();
        for (Object[][] batch : batches) {
            for (int column = 0; column < COLUMNS; column++) {
                upsert.setArray(column + 1, connection.createArrayOf(TYPES[column], batch[column]));
            }
            rows += upsert.executeUpdate();
        }
        return rows / ((System.nanoTime() - start) / 1e9);
    }
}
