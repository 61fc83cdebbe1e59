package dev.replog.client.jdbc;

import static dev.replog.client.store.StoreSamples.TYPE;
import static dev.replog.client.store.StoreSamples.each;
import static dev.replog.client.store.StoreSamples.row;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.client.store.BaseChange;
import dev.replog.client.store.BaseRow;
import dev.replog.client.store.Change;
import dev.replog.client.store.Condition;
import dev.replog.client.store.MemoryStore;
import dev.replog.client.store.Query;
import dev.replog.client.store.Store;
import dev.replog.client.store.StoreSamples;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QueriesTest {

    private static final long SEED = Long.getLong("seed", 20261129);

    @TempDir
    private Path folder;

    private Path path() {
        return folder.resolve("gym.db");
    }

    private Store open() {
        Store store = SqliteStore.at(path())
                .durability(SqliteStore.Durability.RELAXED)
                .store("alice");
        store.open(StoreSamples.fresh("alice"));
        return store;
    }

    /** How SQLite finds the rows of a query that has run before. */
    private String planOf(Query query) {
        RowQuery parts = RowQuery.of(query);
        List<String> plan = new ArrayList<>();
        try (SqliteConnection connection = DatabaseFile.open(
                FileNames.of(path(), "alice"), SqliteStore.at(path()).settings())) {
            connection.run(() -> {
                connection.forEach(
                        "EXPLAIN QUERY PLAN " + parts.sql(new FieldIndexes(connection).ensure(TYPE, parts.field())),
                        row -> plan.add(row.getString(4)),
                        parts.parameters().toArray());
                return plan;
            });
        }
        return String.join("\n", plan);
    }

    private static Query query(Map<String, Condition> where, @Nullable String orderBy, @Nullable Integer limit) {
        List<Query.Order> order = orderBy == null ? List.of() : List.of(new Query.Order(orderBy, false));
        return new Query(TYPE, where, order, limit);
    }

    @Test
    void conditionsAndOrders_useTheIndexOfTheirField() {
        Store store = open();
        store.commit(Change.builder()
                .base(new BaseChange(1, each(0, 1_000, StoreSamples::row), List.of()))
                .build());
        Query equal = query(Map.of("reps", Condition.is(7L)), null, null);
        Query oneOf = query(Map.of("reps", Condition.in(List.of(7L, 9L))), null, null);
        Query range = query(Map.of("reps", Condition.range().from(990L)), "reps", 5);
        Query ordered = query(Map.of(), "reps", 5);
        Query byId = query(Map.of("id", Condition.is("set-3")), null, null);
        Query flag = query(Map.of("done", Condition.is(false), "note", Condition.in(List.of("row 3"))), "reps", 1);
        Query text = query(Map.of("note", Condition.is("row 3")), "reps", null);
        for (Query query : List.of(equal, oneOf, range, ordered, byId, text)) {
            assertThat(store.query(query)).isNotEmpty();
        }
        assertThat(store.query(flag)).isEmpty();
        assertThat(planOf(flag)).contains("USING INDEX field workout_set note");
        assertThat(planOf(equal)).contains("USING INDEX field workout_set reps (generation=? AND <expr>=?)");
        assertThat(planOf(oneOf)).contains("USING INDEX field workout_set reps (generation=? AND <expr>=?)");
        assertThat(planOf(range)).contains("USING INDEX field workout_set reps (generation=? AND <expr>>?)");
        assertThat(planOf(range)).doesNotContain("ORDER BY");
        assertThat(planOf(ordered))
                .contains("USING INDEX field workout_set reps")
                .doesNotContain("ORDER BY");
        assertThat(planOf(byId)).contains("USING INDEX field workout_set id (generation=? AND <expr>=?)");
        assertThat(planOf(text)).contains("USING INDEX field workout_set note (generation=? AND <expr>=?)");
        assertThat(planOf(Query.all(TYPE))).contains("USING INDEX base_key (type=?)");
        store.close();
    }

    @Test
    void indexes_areLimited_andQueriesBeyondThemAreRight() {
        Store store = open();
        store.commit(Change.builder()
                .base(new BaseChange(1, List.of(row(1), row(2)), List.of()))
                .build());
        for (int i = 0; i < 2 * FieldIndexes.INDEXES_PER_TYPE_MAX; i++) {
            assertThat(store.query(query(Map.of("field" + i, Condition.is(null)), null, null)))
                    .hasSize(2);
        }
        List<String> names = new ArrayList<>();
        try (SqliteConnection connection = DatabaseFile.open(
                FileNames.of(path(), "alice"), SqliteStore.at(path()).settings())) {
            connection.run(() -> {
                connection.forEach(
                        "SELECT name FROM sqlite_schema WHERE name LIKE 'field %'", row -> names.add(row.getString(1)));
                return names;
            });
        }
        assertThat(names).hasSize(FieldIndexes.INDEXES_PER_TYPE_MAX);
        assertThat(store.query(query(Map.of("reps", Condition.is(2L)), null, null)))
                .containsExactly(row(2));
        store.close();
    }

    /** Random rows and queries, which must give the same as the store in memory. */
    @Test
    void randomQueries_giveWhatTheStoreInMemoryGives() {
        Random random = new Random(SEED);
        Store store = open();
        Store memory = MemoryStore.create().store("alice");
        memory.open(StoreSamples.fresh("alice"));
        for (int round = 0; round < 60; round++) {
            List<BaseRow> rows = new ArrayList<>();
            for (int n = random.nextInt(20); n >= 0; n--) {
                rows.add(randomRow(random));
            }
            Map<String, BaseRow> byKey = new TreeMap<>();
            rows.forEach(row -> byKey.put(row.key().toString(), row));
            Change change = Change.builder()
                    .base(new BaseChange(1, List.copyOf(byKey.values()), List.of()))
                    .build();
            store.commit(change);
            memory.commit(change);
            for (int n = 0; n < 25; n++) {
                Query query = randomQuery(random);
                assertThat(store.query(query)).as("-Dseed=%s %s", SEED, query).isEqualTo(memory.query(query));
            }
        }
        store.close();
    }

    private static final List<String> NAMES =
            List.of("reps", "note", "id", "version", "etag", "localId", "updated_at", "it's", "a.b");

    private static @Nullable Object randomValue(Random random) {
        return switch (random.nextInt(12)) {
            case 0 -> null;
            case 1 -> random.nextBoolean();
            case 2 -> random.nextInt(5) / 2.0 + 0.25;
            case 3 -> "";
            case 4 -> "text " + random.nextInt(4);
            case 5 -> "\uD83D\uDC5F" + random.nextInt(2);
            case 6 -> "\uFF5E";
            case 7 -> List.of((long) random.nextInt(2), "a");
            case 8 -> Map.of("a", (long) random.nextInt(2));
            case 9 -> "set-" + random.nextInt(4);
            default -> (long) random.nextInt(6) - 1;
        };
    }

    private static BaseRow randomRow(Random random) {
        Map<String, @Nullable Object> data = new TreeMap<>();
        for (String name : NAMES) {
            if (random.nextInt(3) == 0) {
                data.put(name, randomValue(random));
            }
        }
        boolean isDeleted = random.nextInt(8) == 0;
        String localId = random.nextBoolean() ? "local-" + random.nextInt(3) : null;
        String time = "2026-01-0" + (1 + random.nextInt(9)) + "T00:00:00.000Z";
        String id = "set-" + random.nextInt(60);
        return new BaseRow(TYPE, id, isDeleted, localId, "e" + random.nextInt(3), random.nextInt(4), time, data);
    }

    private static Query randomQuery(Random random) {
        Map<String, Condition> where = new TreeMap<>();
        for (int n = random.nextInt(3); n > 0; n--) {
            where.put(NAMES.get(random.nextInt(NAMES.size())), randomCondition(random));
        }
        List<Query.Order> order = new ArrayList<>();
        for (int n = random.nextInt(3); n > 0; n--) {
            order.add(new Query.Order(NAMES.get(random.nextInt(NAMES.size())), random.nextBoolean()));
        }
        return new Query(TYPE, where, order, random.nextBoolean() ? null : (Integer) random.nextInt(10));
    }

    private static Condition randomCondition(Random random) {
        Object one = randomValue(random);
        Object other = randomValue(random);
        if (one == null || other == null) {
            return Condition.is(one);
        }
        return switch (random.nextInt(6)) {
            case 0 -> Condition.in(List.of(one, other));
            case 1 -> Condition.range().from(one).below(other);
            case 2 -> Condition.range().above(one);
            case 3 -> Condition.range().upTo(other);
            default -> Condition.is(one);
        };
    }
}
