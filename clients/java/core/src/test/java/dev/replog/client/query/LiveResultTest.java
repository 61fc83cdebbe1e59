package dev.replog.client.query;

import static dev.replog.client.query.RandomChanges.PARENTS;
import static dev.replog.client.query.RandomChanges.TYPES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.client.catalogue.Catalogue;
import dev.replog.client.store.BaseRow;
import dev.replog.client.store.Condition;
import dev.replog.client.store.MemoryStore;
import dev.replog.client.store.Meta;
import dev.replog.client.store.Op;
import dev.replog.client.store.OpKind;
import dev.replog.client.store.OpState;
import dev.replog.client.store.Query;
import dev.replog.client.store.RowKey;
import dev.replog.client.store.Store;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random pulls and operations: what a query gives, and what a live query shows, are the rows of a plain fold of every
 * entity. {@code -Dseed=N} replays one run.
 */
class LiveResultTest {

    private static final Catalogue CATALOGUE = Catalogue.shipped();
    private static final int STEPS = 150;

    private final Store store = MemoryStore.create().store("alice");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 412})
    void aLiveQuery_showsTheFoldOfEveryEntity(long seed) {
        RandomChanges changes = new RandomChanges(Long.getLong("seed", seed));
        LocalData data = new LocalData(store, store.open(Meta.fresh(1, "alice", "d")), CATALOGUE, e -> {
            throw e;
        });
        data.watch(TYPES);
        List<Query> queries = queries();
        List<LiveResult> live = new ArrayList<>();
        queries.forEach(query -> live.add(new LiveResult(query, data, 1)));
        data.listen(change -> {
            for (LiveResult result : live) {
                List<Row> before = result.value();
                boolean isOther = result.apply(change);
                // A list that is another one is told, and one that is the same is not.
                assertThat(isOther).isEqualTo(!before.equals(result.value()));
            }
        });
        for (int step = 0; step < STEPS; step++) {
            changes.step(data);
            for (int i = 0; i < queries.size(); i++) {
                List<String> expected = texts(expected(data, queries.get(i)));
                String where = "seed " + seed + ", step " + step + ", " + queries.get(i);
                assertThat(texts(data.rows(queries.get(i)))).as(where).isEqualTo(expected);
                assertThat(texts(live.get(i).value())).as("live, " + where).isEqualTo(expected);
            }
        }
    }

    private static List<Query> queries() {
        Query.Order byOrder = new Query.Order("order", false);
        Query.Order byNotes = new Query.Order("notes", true);
        List<Query> queries = new ArrayList<>();
        for (String type : TYPES) {
            queries.add(Query.all(type));
            queries.add(new Query(type, Map.of(), List.of(byNotes, byOrder), 3));
        }
        queries.add(new Query("workout_set", Map.of("order", Condition.range().from(2)), List.of(byOrder), 2));
        queries.add(new Query("workout_set", Map.of("$sync", Condition.is("pending")), List.of(), null));
        queries.add(new Query("workout_exercise", Map.of("$sync", Condition.is("synced")), List.of(byOrder), 4));
        queries.add(new Query("workout_set", Map.of("workout_exercise_id", Condition.is("1")), List.of(), null));
        queries.add(new Query("workout", Map.of("id", Condition.is("2")), List.of(), null));
        return queries;
    }

    /** The plain way: the fold of every entity that the store or the queue has. */
    private List<Row> expected(LocalData data, Query query) {
        List<Row> rows = new ArrayList<>();
        for (int id = 0; id < RandomChanges.IDS; id++) {
            RowKey key = new RowKey(query.type(), String.valueOf(id));
            List<Op> ops = new ArrayList<>(data.queue().of(key));
            RowKey at = key;
            for (int depth = 0; depth < TYPES.size(); depth++) {
                String parentType = PARENTS.get(at.type());
                Object parent = parentType == null ? null : parentOf(data, at, parentType + "_id");
                if (parentType == null || !(parent instanceof String parentId)) {
                    break;
                }
                at = new RowKey(parentType, parentId);
                data.queue().of(at).stream().filter(Fold::hidesBelow).forEach(ops::add);
            }
            ops.sort(Comparator.comparingLong(Op::seq));
            Row row = Fold.row(key, data.base(key), ops, CATALOGUE.type(key.type()), data.pull());
            if (row != null && query.fits(row)) {
                rows.add(row);
            }
        }
        rows.sort(query::compare);
        Integer limit = query.limit();
        return limit == null || rows.size() <= limit ? rows : rows.subList(0, limit);
    }

    private static @Nullable Object parentOf(LocalData data, RowKey key, String field) {
        BaseRow base = data.base(key);
        Object value = base == null ? null : base.data().get(field);
        for (Op op : data.queue().of(key)) {
            boolean counts = op.state() != OpState.PARKED || op.kind() != OpKind.PATCH;
            value = counts && op.fields().containsKey(field) ? op.fields().get(field) : value;
        }
        return value;
    }

    private static List<String> texts(List<Row> rows) {
        return rows.stream()
                .map(row -> row.id() + " " + row.sync() + " " + row.etag() + " " + new TreeMap<>(row.fields()))
                .toList();
    }
}
