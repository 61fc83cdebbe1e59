package dev.replog.client.jdbc;

import static dev.replog.client.store.StoreSamples.TYPE;
import static dev.replog.client.store.StoreSamples.each;
import static dev.replog.client.store.StoreSamples.row;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.client.json.Members;
import dev.replog.client.store.BaseChange;
import dev.replog.client.store.Change;
import dev.replog.client.store.Condition;
import dev.replog.client.store.Loaded;
import dev.replog.client.store.Op;
import dev.replog.client.store.OpKind;
import dev.replog.client.store.Query;
import dev.replog.client.store.RowKey;
import dev.replog.client.store.Store;
import dev.replog.client.store.StoreSamples;
import dev.replog.client.store.StoredJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Measures the store beside plain JDBC in the same run, and writes {@code target/benchmark.txt}. It is no test, and
 * only runs when it is named; README.md has the command.
 */
class StoreBenchmark {

    private static final int ROUNDS = 5;
    private static final int WRITES = 1_000;
    private static final int QUEUE = 10_000;
    private static final int ROWS = 20_000;

    @TempDir
    private Path folder;

    private final List<String> lines = new ArrayList<>();
    private int files;

    private interface Work {
        void run() throws Exception;
    }

    private static Op op(int n) {
        String id = String.format(Locale.ROOT, "%08d-0000-4000-8000-000000000000", n);
        return Op.of(OpKind.CREATE, new RowKey(TYPE, id), "m" + id)
                .data(new Members.Builder()
                        .put("workout_exercise_id", "e" + id)
                        .put("reps", 5L)
                        .put("weight", 82.5)
                        .put("notes", "set " + n)
                        .build())
                .path(List.of(new RowKey("workout_exercise", "e" + id), new RowKey("workout", "w" + id)))
                .seen("eyJ0b2tlbiI6InNvbWUgcHVsbCB0b2tlbiJ9")
                .at(n)
                .clientTime("2026-01-01T00:00:00.000Z")
                .catalogue("7")
                .build();
    }

    private SqliteStore factory(SqliteStore.Durability durability) {
        return SqliteStore.at(folder.resolve("bench-" + files++ + ".db")).durability(durability);
    }

    private static double millis(Work work) throws Exception {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e6;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    @Test
    void measure() throws Exception {
        for (SqliteStore.Durability durability : SqliteStore.Durability.values()) {
            writes(durability);
        }
        queue();
        memory(1_000);
        memory(QUEUE);
        queries();
        Files.write(Path.of("target", "benchmark.txt"), lines);
        assertThat(lines).hasSizeGreaterThan(10);
    }

    /** Both loops take turns, so that other work on the machine slows down both. */
    private void writes(SqliteStore.Durability durability) throws Exception {
        double[] own = new double[ROUNDS];
        double[] plain = new double[ROUNDS];
        Store store = factory(durability).store("alice");
        store.open(StoreSamples.fresh("alice"));
        Path file = folder.resolve("plain-" + durability + ".db");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            prepare(connection, durability);
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO op (rev, doc) VALUES (0, ?)")) {
                for (int round = -1; round < ROUNDS; round++) {
                    int first = (round + 2) * WRITES;
                    double ours = millis(() -> writeOwn(store, first));
                    double theirs = millis(() -> writePlain(insert, first));
                    if (round >= 0) {
                        own[round] = ours;
                        plain[round] = theirs;
                    }
                }
            }
        }
        store.close();
        double ownPerSecond = WRITES / median(own) * 1_000;
        double plainPerSecond = WRITES / median(plain) * 1_000;
        lines.add(String.format(
                Locale.ROOT,
                "writes/s, %s: %.0f (plain JDBC: %.0f; %.0f %%)",
                durability,
                ownPerSecond,
                plainPerSecond,
                100 * ownPerSecond / plainPerSecond));
    }

    private static void prepare(Connection connection, SqliteStore.Durability durability) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA journal_mode = WAL");
            statement.execute(
                    "PRAGMA synchronous = " + (durability == SqliteStore.Durability.STRICT ? "FULL" : "NORMAL"));
            statement.execute("CREATE TABLE op (seq INTEGER PRIMARY KEY AUTOINCREMENT, rev INTEGER, doc TEXT)");
        }
    }

    private static void writeOwn(Store store, int first) {
        for (int n = first; n < first + WRITES; n++) {
            store.commit(Change.builder().append(List.of(op(n))).build());
        }
    }

    private static void writePlain(PreparedStatement insert, int first) throws SQLException {
        for (int n = first; n < first + WRITES; n++) {
            insert.setString(1, StoredJson.write(op(n)));
            insert.executeUpdate();
        }
    }

    private Store withQueue(SqliteStore factory, int size) {
        Store store = factory.store("alice");
        store.open(StoreSamples.fresh("alice"));
        store.commit(Change.builder().append(each(0, size, StoreBenchmark::op)).build());
        return store;
    }

    private void queue() throws Exception {
        SqliteStore factory = factory(SqliteStore.Durability.STRICT);
        withQueue(factory, QUEUE).close();
        double[] opens = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            Store store = factory.store("alice");
            opens[round] = millis(() -> store.open(StoreSamples.fresh("alice")));
            store.close();
        }
        lines.add(String.format(
                Locale.ROOT, "open with a queue of %d: %.0f ms (first: %.0f ms)", QUEUE, median(opens), opens[0]));
        Store store = factory.store("alice");
        Loaded loaded = store.open(StoreSamples.fresh("alice"));
        int calls = 10_000;
        double nothing = millis(() -> {
            for (int i = 0; i < calls; i++) {
                store.changes(loaded.cursor(), List.of(TYPE));
            }
        });
        lines.add(String.format(Locale.ROOT, "changes when nothing has changed: %.1f us", nothing / calls * 1_000));
        store.close();
    }

    private void memory(int size) throws Exception {
        SqliteStore factory = factory(SqliteStore.Durability.STRICT);
        withQueue(factory, size).close();
        Store store = factory.store("alice");
        long before = used();
        Loaded loaded = store.open(StoreSamples.fresh("alice"));
        long heap = used() - before;
        assertThat(loaded.ops()).hasSize(size);
        store.close();
        lines.add(String.format(
                Locale.ROOT,
                "heap of an open queue of %d: %.1f MB, and up to 2 MB for SQLite's cache",
                size,
                heap / 1e6));
    }

    private static long used() throws InterruptedException {
        for (int i = 0; i < 4; i++) {
            System.gc();
            Thread.sleep(20);
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private void queries() throws Exception {
        Store store = factory(SqliteStore.Durability.STRICT).store("alice");
        store.open(StoreSamples.fresh("alice"));
        double put = millis(() -> {
            for (int first = 0; first < ROWS; first += 1_000) {
                store.commit(Change.builder()
                        .base(new BaseChange(1, each(first, first + 1_000, n -> row(n)), List.of()))
                        .build());
            }
        });
        lines.add(String.format(Locale.ROOT, "rows written by a pull of pages of 1,000: %.0f/s", ROWS / put * 1_000));
        query(
                store,
                "one of 20,000 rows by a field",
                new Query(TYPE, Map.of("note", Condition.is("row 77")), List.of(), null));
        query(store, "the first 50 of 20,000 by a field", ordered(50));
        query(
                store,
                "500 of 20,000 by a range",
                new Query(TYPE, Map.of("reps", Condition.range().from(ROWS - 500L)), List.of(), null));
        query(store, "all 20,000 rows", Query.all(TYPE));
        store.close();
    }

    private static Query ordered(int limit) {
        return new Query(TYPE, Map.of(), List.of(new Query.Order("reps", true)), limit);
    }

    private void query(Store store, String name, Query query) throws Exception {
        double first = millis(() -> store.query(query));
        double[] times = new double[20];
        for (int i = 0; i < times.length; i++) {
            times[i] = millis(() -> store.query(query));
        }
        lines.add(String.format(
                Locale.ROOT,
                "query, %s: %.2f ms (the first time, which makes the index: %.0f ms)",
                name,
                median(times),
                first));
    }
}
