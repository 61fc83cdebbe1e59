package dev.replog.bench.run;

import dev.replog.bench.system.RepLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The same read through pgbench: as the reading role, with row-level security, by a prepared statement that assembles the
 * same JSON, on as many connections as RepLog's pool has.
 */
public final class PgBench {
    private static final Pattern TPS = Pattern.compile("tps = ([0-9.]+)");
    private static final int CONNECTIONS = 8;

    private PgBench() {}

    /** Reads a second of what changed for a user behind a position: so many items. */
    public static double deltasPerSecond(
            RepLog replog, Path folder, String userId, long position, int items, Duration duration)
            throws IOException, SQLException {
        requireItems(replog, delta(userId, position), items);
        Path script = Files.writeString(folder.resolve("delta.sql"), delta(userId, position));
        Path output = folder.resolve("pgbench.out");
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        "pgbench",
                        "-n",
                        "-M",
                        "prepared",
                        "-c",
                        Integer.toString(CONNECTIONS),
                        "-j",
                        "1",
                        "-T",
                        Long.toString(Math.max(1, duration.toSeconds())),
                        "-h",
                        "127.0.0.1",
                        "-p",
                        Integer.toString(replog.postgresPort()),
                        "-U",
                        "postgres",
                        "-f",
                        script.toString(),
                        "postgres"))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("PGPASSWORD", replog.postgresPassword());
        builder.environment()
                .put(
                        "PGOPTIONS",
                        "-c role=replog_reader -c search_path=replog -c plan_cache_mode=force_generic_plan -c jit=off");
        try {
            int code = builder.start().waitFor();
            Matcher tps = TPS.matcher(Files.readString(output));
            if (code != 0 || !tps.find()) {
                throw new IOException("pgbench: " + Files.readString(output));
            }
            return Double.parseDouble(tps.group(1));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        }
    }

    /** On one line, as pgbench wants it. */
    private static String delta(String userId, long position) {
        return """
                WITH me AS MATERIALIZED (SELECT set_config('replog.user_id', '%s', true) AS user_id)
                SELECT page.items
                FROM me
                CROSS JOIN LATERAL (
                  SELECT string_agg(item.json, ',' ORDER BY item.position, item.id) AS items
                  FROM (
                    SELECT e.position, e.id, json_build_object('type', e.type, 'id', e.id, 'version', e.version,
                      'etag', to_hex(e.position), 'updated_at', e.updated_at, 'data', e.data)::text AS json
                    FROM entity e WHERE e.user_id = me.user_id AND e.position > %d
                    ORDER BY e.position, e.type, e.id LIMIT 251) item) page;
                """.formatted(userId, position).replace("\n", " ") + "\n";
    }

    /** A statement that finds nothing would be fast and say nothing. */
    private static void requireItems(RepLog replog, String sql, int expected) throws SQLException {
        try (Connection connection = DriverManager.getConnection(replog.jdbcUrl());
                Statement statement = connection.createStatement()) {
            statement.execute("SET ROLE replog_reader");
            statement.execute("SET search_path = replog");
            try (ResultSet row = statement.executeQuery(sql)) {
                String items = row.next() ? row.getString(1) : null;
                int found = items == null ? 0 : items.split("\"etag\"", -1).length - 1;
                if (found != expected) {
                    throw new IllegalStateException("the SQL found " + found + " (expected: " + expected + ")");
                }
            }
        }
    }
}
