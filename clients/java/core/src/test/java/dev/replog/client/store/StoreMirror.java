package dev.replog.client.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Keeps what it loaded right by {@link Store#changes} alone, as the engine does. */
final class StoreMirror {

    final TreeMap<Long, Op> ops = new TreeMap<>();
    final Map<String, Outcome> outcomes = new HashMap<>();
    final Map<RowKey, BaseRow> rows = new HashMap<>();
    final Store store;
    Meta meta;
    Cursor cursor;
    private final List<String> types;

    StoreMirror(Store store, String... types) {
        this.store = store;
        this.types = List.of(types);
        Loaded loaded = store.open(StoreSamples.fresh("alice"));
        meta = loaded.meta();
        cursor = loaded.cursor();
        loaded.ops().forEach(op -> ops.put(op.seq(), op));
        load();
    }

    /** Takes everything that changed, and returns it. */
    Changes sync() {
        Changes changes = store.changes(cursor, types);
        requireShape(changes);
        meta = changes.meta();
        cursor = changes.cursor();
        changes.removedOps().forEach(ops::remove);
        changes.ops().forEach(op -> ops.put(op.seq(), op));
        changes.outcomes().forEach(outcome -> outcomes.put(outcome.mutationId(), outcome));
        if (changes.reload()) {
            load();
        } else {
            changes.removedBase().forEach(rows::remove);
            changes.base().forEach(row -> rows.put(row.key(), row));
        }
        return changes;
    }

    /** Requires that it shows what a client shows that opens now. */
    void requireSameAs(Store opensNow, String about) {
        Loaded fresh = opensNow.open(StoreSamples.fresh("alice"));
        assertThat(meta).as(about).isEqualTo(fresh.meta());
        assertThat(new ArrayList<>(ops.values())).as(about).isEqualTo(fresh.ops());
        List<BaseRow> shown = new ArrayList<>();
        types.forEach(type -> shown.addAll(opensNow.query(Query.all(type))));
        assertThat(rows.values().stream().filter(row -> !row.deleted()).toList())
                .as(about)
                .containsExactlyInAnyOrderElementsOf(shown);
        opensNow.close();
    }

    private void load() {
        rows.clear();
        for (String type : types) {
            store.query(Query.all(type)).forEach(row -> rows.put(row.key(), row));
        }
    }

    private void requireShape(Changes changes) {
        assertThat(changes.ops()).extracting(Op::seq).isSorted().doesNotHaveDuplicates();
        assertThat(changes.ops())
                .allSatisfy(op -> assertThat(changes.removedOps()).doesNotContain(op.seq()));
        Set<RowKey> keys = new HashSet<>();
        changes.base()
                .forEach(row -> assertThat(keys.add(row.key()))
                        .as("one row for %s", row)
                        .isTrue());
        changes.removedBase()
                .forEach(key ->
                        assertThat(keys.add(key)).as("one entry for %s", key).isTrue());
        keys.forEach(key -> assertThat(types).contains(key.type()));
    }
}
