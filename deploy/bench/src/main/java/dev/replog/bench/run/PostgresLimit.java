package dev.replog.bench.run;

import dev.replog.bench.data.Documents;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;

/**
 * PostgreSQL's limit: a plain loop that upserts the same rows, into a table with the same columns and indexes, by a
 * prepared statement with unnest on one connection, one transaction for each batch of 500.
 */
public final class PostgresLimit {
    private static final int BATCH = 500;
    private static final int USERS = 1_000;
    private static final String UPSERT = """
            INSERT INTO bench_limit.entity (user_id, type, id, root_id, version, position, tree_position, data, stamps,
              created_at, updated_at)
            SELECT user_id, 1, id, id, 1, position, position, data::jsonb, '[]', now(), now()
            FROM unnest(?::text[], ?::uuid[], ?::bigint[], ?::text[]) AS batch (user_id, id, position, data)
            ON CONFLICT (user_id, type, id) DO UPDATE SET
              version = entity.version + 1, position = excluded.position, tree_position = excluded.tree_position,
              data = excluded.data, stamps = excluded.stamps, updated_at = excluded.updated_at
            """;

    private PostgresLimit() {}

    /** Rows a second. */
    public static double rowsPerSecond(String jdbcUrl, Documents documents, Duration duration) throws SQLException {
        try (Connection connection = DriverManager.getConnection(jdbcUrl);
                Statement statement = connection.createStatement()) {
            statement.execute("DROP SCHEMA IF EXISTS bench_limit CASCADE");
            statement.execute("CREATE SCHEMA bench_limit");
            statement.execute("CREATE TABLE bench_limit.entity (LIKE replog.entity INCLUDING ALL)");
            try (PreparedStatement upsert = connection.prepareStatement(UPSERT)) {
                return run(connection, upsert, documents, duration);
            } finally {
                statement.execute("DROP SCHEMA bench_limit CASCADE");
            }
        }
    }

    private static double run(Connection connection, PreparedStatement upsert, Documents documents, Duration duration)
            throws SQLException {
        String[] users = new String[BATCH];
        UUID[] ids = new UUID[BATCH];
        Long[] positions = new Long[BATCH];
        String[] data = new String[BATCH];
        long rows = 0;
        long start = System.nanoTime();
        while (System.nanoTime() - start < duration.toNanos()) {
            for (int i = 0; i < BATCH; i++) {
                long number = rows + i;
                int user = (int) (number / 50 % USERS);
                users[i] = Documents.user("limit", user);
                ids[i] = Documents.id(user, number);
                positions[i] = number;
                data[i] = documents.json(number);
            }
            upsert.setArray(1, connection.createArrayOf("text", users));
            upsert.setArray(2, connection.createArrayOf("uuid", ids));
            upsert.setArray(3, connection.createArrayOf("int8", positions));
            upsert.setArray(4, connection.createArrayOf("text", data));
            rows += upsert.executeUpdate();
        }
        return rows / ((System.nanoTime() - start) / 1e9);
    }
}
