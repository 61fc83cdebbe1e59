package dev.replog.client.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.client.catalogue.Catalogue;
import dev.replog.client.json.Members;
import dev.replog.client.store.BaseChange;
import dev.replog.client.store.BaseRow;
import dev.replog.client.store.Change;
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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
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
    private static final List<String> TYPES = List.of("workout", "workout_exercise", "workout_set");
    private static final Map<String, String> PARENTS =
            Map.of("workout_exercise", "workout", "workout_set", "workout_exercise");
    private static final List<OpState> STATES = List.of(OpState.values());
    private static final int STEPS = 150;

    private final Store store = MemoryStore.create().store("alice");
    private Random random = new Random();
    private int version;
    private int generation = 1;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 412})
    void aLiveQuery_showsTheFoldOfEveryEntity(long seed) {
        random = new Random(Long.getLong("seed", seed));
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
            step(data);
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

    private void step(LocalData data) {
        switch (random.nextInt(10)) {
            case 0, 1, 2 -> data.append(List.of(op(random.nextInt(4) == 0 ? OpKind.DELETE : OpKind.PATCH)));
            case 3 -> data.append(List.of(op(OpKind.CREATE)));
            case 4, 5, 6 -> pull(data);
            case 7 -> {
                generation++;
                List<BaseRow> rows = new ArrayList<>(List.of(row(), row(), row(), row()));
                rows.removeIf(BaseRow::deleted);
                data.commit(Change.builder()
                        .base(new BaseChange(generation, rows, List.of()))
                        .meta(meta -> meta.generation(generation))
                        .build());
            }
            default -> settle(data);
        }
    }

    private void pull(LocalData data) {
        List<BaseRow> put = new ArrayList<>();
        Set<RowKey> keys = new HashSet<>();
        for (int i = 0; i < 5; i++) {
            BaseRow row = row();
            if (keys.add(row.key())) {
                put.add(row);
            }
        }
        RowKey gone = key();
        data.commit(Change.builder()
                .base(new BaseChange(generation, put, keys.contains(gone) ? List.of() : List.of(gone)))
                .build());
    }

    /** An operation gets another state, or leaves the queue. */
    private void settle(LocalData data) {
        List<Op> ops = data.ops();
        if (ops.isEmpty()) {
            return;
        }
        Op op = ops.get(random.nextInt(ops.size()));
        OpState state = STATES.get(random.nextInt(STATES.size()));
        data.commit(
                random.nextBoolean()
                        ? Change.builder().remove(op).build()
                        : Change.builder()
                                .update(op.edit().state(state).build())
                                .build());
    }

    private Op op(OpKind kind) {
        RowKey key = key();
        return Op.of(kind, key, "m" + random.nextLong())
                .data(kind == OpKind.DELETE ? null : data(key.type()))
                .build();
    }

    private RowKey key() {
        return new RowKey(TYPES.get(random.nextInt(TYPES.size())), String.valueOf(random.nextInt(6)));
    }

    private BaseRow row() {
        RowKey key = key();
        version++;
        boolean isDeleted = random.nextInt(10) == 0;
        return new BaseRow(key.type(), key.id(), isDeleted, null, "e" + version, version, "t", data(key.type()));
    }

    private Map<String, @Nullable Object> data(String type) {
        Members.Builder data = new Members.Builder();
        if (random.nextBoolean()) {
            data.put("order", (long) random.nextInt(5));
        }
        if (random.nextBoolean()) {
            data.put("notes", "n" + random.nextInt(3));
        }
        String parent = PARENTS.get(type);
        if (parent != null && random.nextInt(3) > 0) {
            data.put(parent + "_id", String.valueOf(random.nextInt(6)));
        }
        return data.build();
    }

    /** The plain way: the fold of every entity that the store or the queue has. */
    private List<Row> expected(LocalData data, Query query) {
        List<Row> rows = new ArrayList<>();
        for (int id = 0; id < 6; id++) {
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
