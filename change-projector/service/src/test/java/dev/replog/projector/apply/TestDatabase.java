package dev.replog.projector.apply;

import dev.replog.backends.Backends;
import dev.replog.backends.PostgresAddress;
import dev.replog.projector.database.ProjectionDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The read model of one test, looked at with plain SQL. */
public final class TestDatabase {
    private static final int VALID_SECONDS_MAX = 5;

    /**
     * The connection that was used last. A condition that is checked again and again would else spend more time on
     * connecting than on its question.
     */
    private static final AtomicReference<@Nullable Kept> KEPT = new AtomicReference<>();

    private record Kept(String url, Connection connection) {}

    private interface Question<T> {
        T ask(Statement statement) throws SQLException;
    }

    private final String url;
    private final ProjectionDatabase database;

    public TestDatabase(String url) {
        this.url = url;
        this.database = new ProjectionDatabase(
                dev.replog.backing.postgres.PostgresAddress.parse(url, ""), Duration.ofSeconds(30));
    }

    /** With its tables, which a projector makes by itself. */
    public static TestDatabase migrated(String url) {
        TestDatabase made = new TestDatabase(url);
        made.database.migrate();
        return made;
    }

    /** A new one without tables, on servers of one's own. */
    public static TestDatabase newIn(Backends backends) throws SQLException {
        String name = "test_" + UUID.randomUUID().toString().replace('-', '_');
        PostgresAddress server = PostgresAddress.parse(backends.postgresUrl());
        new TestDatabase(backends.postgresUrl()).execute("CREATE DATABASE " + name);
        return new TestDatabase(server.withDatabase(name).url());
    }

    /** A copy, as from a backup. Nobody else may use the database meanwhile. */
    public TestDatabase copy(Backends backends) throws SQLException {
        Kept kept = KEPT.getAndSet(null);
        if (kept != null) {
            kept.connection().close();
        }
        String name = "copy_" + UUID.randomUUID().toString().replace('-', '_');
        new TestDatabase(backends.postgresUrl())
                .execute("CREATE DATABASE " + name + " TEMPLATE " + text("SELECT current_database()"));
        return new TestDatabase(
                PostgresAddress.parse(backends.postgresUrl()).withDatabase(name).url());
    }

    /** Keeps a copy of every table, as a backup does. Nobody else may use the database meanwhile. */
    public void backUp() throws SQLException {
        execute("CREATE SCHEMA backup");
        for (String table : tables()) {
            execute("CREATE TABLE backup." + table + " AS TABLE " + table);
        }
    }

    /** Makes every table what it was then. Nobody else may use the database meanwhile. */
    public void restore() throws SQLException {
        execute("TRUNCATE " + String.join(", ", tables()));
        for (String table : tables()) {
            String columns = text("SELECT string_agg(quote_ident(column_name), ', ') FROM information_schema.columns"
                    + " WHERE table_schema = 'replog' AND table_name = '" + table + "' AND is_generated = 'NEVER'");
            execute("INSERT INTO %1$s (%2$s) OVERRIDING SYSTEM VALUE SELECT %2$s FROM backup.%1$s"
                    .formatted(table, columns));
        }
    }

    private List<String> tables() throws SQLException {
        return texts("SELECT tablename FROM pg_tables t WHERE schemaname = 'replog' AND tablename NOT LIKE 'flyway%'"
                // Those that refer to others come after them.
                + " ORDER BY EXISTS (SELECT FROM pg_constraint WHERE contype = 'f'"
                + " AND conrelid = format('%I.%I', schemaname, tablename)::regclass)");
    }

    public String url() {
        return url;
    }

    public ProjectionDatabase database() {
        return database;
    }

    public Connection connect() throws SQLException {
        return database.connect();
    }

    public void execute(String sql) throws SQLException {
        ask(statement -> statement.execute(sql));
    }

    /** The first column of every row, as text. */
    public List<String> texts(String sql) throws SQLException {
        return ask(statement -> {
            List<String> texts = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery(sql)) {
                while (rows.next()) {
                    texts.add(String.valueOf(rows.getString(1)));
                }
            }
            return texts;
        });
    }

    private <T> T ask(Question<T> question) throws SQLException {
        Connection connection = taken();
        T answer;
        try (Statement statement = connection.createStatement()) {
            answer = question.ask(statement);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
        Kept other = KEPT.getAndSet(new Kept(url, connection));
        if (other != null) {
            other.connection().close();
        }
        return answer;
    }

    /** The kept connection when it is to this database and the server has not ended it, or a new one. */
    private Connection taken() throws SQLException {
        Kept kept = KEPT.getAndSet(null);
        if (kept != null && kept.url().equals(url) && kept.connection().isValid(VALID_SECONDS_MAX)) {
            return kept.connection();
        }
        if (kept != null) {
            kept.connection().close();
        }
        return connect();
    }

    public String text(String sql) throws SQLException {
        List<String> texts = texts(sql);
        return texts.size() == 1 ? texts.getFirst() : texts.toString();
    }

    /** The next record of each partition that was applied to. */
    public Map<Integer, Long> progress() throws SQLException {
        return ask(statement -> {
            Map<Integer, Long> progress = new HashMap<>();
            if (!isThere(statement)) {
                return progress;
            }
            try (ResultSet rows = statement.executeQuery(
                    "SELECT partition, next_offset FROM projection_progress WHERE next_offset > 0")) {
                while (rows.next()) {
                    progress.put(rows.getInt(1), rows.getLong(2));
                }
            }
            return progress;
        });
    }

    private static boolean isThere(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT to_regclass('projection_progress') IS NOT NULL")) {
            return row.next() && row.getBoolean(1);
        }
    }

    /** Everything that the log determines, byte for byte. */
    public List<String> dump() throws SQLException {
        List<String> dump = new ArrayList<>();
        dump.addAll(texts("SELECT e::text FROM entity e ORDER BY user_id, type, id"));
        dump.addAll(texts("SELECT r::text FROM receipt r ORDER BY user_id, mutation_id"));
        dump.addAll(texts("SELECT h::text FROM user_head h ORDER BY user_id"));
        dump.addAll(texts("SELECT partition || ' ' || next_offset FROM projection_progress WHERE next_offset > 0"
                + " ORDER BY partition"));
        return dump;
    }
}
