package dev.replog.bench.run;

import dev.replog.bench.load.Summary;
import dev.replog.bench.system.ProcessUse;
import dev.replog.bench.system.RepLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.HdrHistogram.Histogram;

/**
 * The same read with pgbench: as the reading role, with row-level security, by a prepared statement that builds the
 * same JSON, on as many connections as RepLog's pool has. Each round is a run of pgbench.
 */
public final class PgBench implements Contender {
    private static final Pattern TPS = Pattern.compile("tps = ([0-9.]+)");
    private static final Pattern DONE = Pattern.compile("actually processed: ([0-9]+)");
    private static final int CONNECTIONS = 8;
    /** The default number of items of a pull. */
    private static final int PAGE = 250;

    private final RepLog replog;
    private final Path script;

    private PgBench(RepLog replog, Path script) {
        this.replog = replog;
        this.script = script;
    }

    /** Reads the changes of a user after a position: at most this many items. */
    public static PgBench delta(RepLog replog, Path folder, String userId, long position, int items)
            throws IOException, SQLException {
        String sql = delta(userId, position);
        requireItems(replog, sql, items);
        return new PgBench(replog, Files.writeString(folder.resolve("delta.sql"), sql));
    }

    @Override
    public String title() {
        return "pgbench";
    }

    @Override
    public double cpuSeconds() {
        return ProcessUse.cpuSeconds(List.of(replog.postgresPid()));
    }

    @Override
    public Summary round(Duration duration) throws IOException {
        String output = run(Math.max(1, duration.toSeconds()));
        long done = Long.parseLong(found(DONE, output));
        if (done == 0) {
            return new Summary(0, Map.of(), 0, duration.toSeconds(), new Histogram(3));
        }
        double perSecond = Double.parseDouble(found(TPS, output));
        return new Summary(done, Map.of(), 0, done / perSecond, new Histogram(3));
    }

    private static String found(Pattern pattern, String output) throws IOException {
        Matcher matcher = pattern.matcher(output);
        if (!matcher.find()) {
            throw new IOException("pgbench: " + output);
        }
        return matcher.group(1);
    }

    private String run(long seconds) throws IOException {
        Path output = script.resolveSibling("pgbench.out");
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
                        Long.toString(seconds),
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
            if (code != 0) {
                throw new IOException("pgbench: " + Files.readString(output));
            }
            return Files.readString(output);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        }
    }

    /**
     * On one line, as pgbench requires, and without a colon before a letter, because pgbench takes that for a variable.
     */
    private static String delta(String userId, long position) {
        return PageStatement.delta(userId, position, PAGE)
                        .replaceAll("\\s+", " ")
                        .replaceAll("'([^']*):MI:SS", "E'$1\\\\072MI\\\\072SS")
                        .strip()
                + ";\n";
    }

    /** Checks the result, because a statement that finds nothing would be fast and prove nothing. */
    private static void requireItems(RepLog replog, String sql, int expected) throws SQLException {
        try (Connection connection = DriverManager.getConnection(replog.jdbcUrl());
                Statement statement = connection.createStatement()) {
            statement.execute("SET ROLE replog_reader");
            statement.execute("SET search_path = replog");
            try (ResultSet row = statement.executeQuery(sql)) {
                byte[] items = row.next() ? row.getBytes("items") : null;
                int found =
                        items == null ? 0 : new String(items, StandardCharsets.UTF_8).split("\"etag\"", -1).length - 1;
                if (found != expected) {
                    throw new IllegalStateException("the SQL found " + found + " (expected: " + expected + ")");
                }
            }
        }
    }

    @Override
    public void close() {
        // No connection stays open between rounds.
    }
}
