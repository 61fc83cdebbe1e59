package dev.replog.client.query;

import dev.replog.client.store.BaseRow;
import dev.replog.client.store.Condition;
import dev.replog.client.store.Op;
import dev.replog.client.store.OpState;
import dev.replog.client.store.Query;
import dev.replog.client.store.RowKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads rows from the store, and corrects them by the queue. The store answers a query by what the server had. The rows
 * of entities with operations are made beside it, so they may fit where the store's do not. Rows below an entity that
 * is deleted in the queue are left out.
 */
final class RowReader {

    private static final String SYNC = "$sync";
    /** A tree is not deeper; a circle of parents ends here. */
    private static final int DEPTH_MAX = 20;

    private final LocalData data;

    RowReader(LocalData data) {
        this.data = data;
    }

    @Nullable
    Row row(RowKey key) {
        return fold(key, data.base(key));
    }

    List<Row> rows(Query query) {
        if (query.where().get("id") instanceof Condition.Is is && is.value() instanceof String id) {
            Row row = row(new RowKey(query.type(), id));
            return row != null && query.fits(row) ? limited(List.of(row), query) : List.of();
        }
        List<Row> rows = new ArrayList<>(untouched(query));
        Set<RowKey> keys = data.queue().keys(query.type());
        Map<RowKey, BaseRow> base = baseOf(keys);
        for (RowKey key : keys) {
            Row row = fold(key, base.get(key));
            if (row != null && query.fits(row)) {
                rows.add(row);
            }
        }
        if (!keys.isEmpty()) {
            rows.sort(query::compare);
        }
        return limited(rows, query);
    }

    /** The rows of entities; those that are not there are left out. */
    Map<RowKey, Row> rows(Collection<RowKey> keys) {
        Map<RowKey, BaseRow> base = baseOf(keys);
        Map<RowKey, Row> rows = new HashMap<>();
        for (RowKey key : keys) {
            Row row = fold(key, base.get(key));
            if (row != null) {
                rows.put(key, row);
            }
        }
        return rows;
    }

    /** The entities above one, the nearest first, as far as they are known. */
    List<RowKey> path(RowKey key, @Nullable BaseRow base) {
        List<RowKey> path = new ArrayList<>();
        RowKey at = key;
        BaseRow atBase = base;
        while (path.size() < DEPTH_MAX) {
            RowKey parent = parent(at, atBase);
            if (parent == null) {
                break;
            }
            path.add(parent);
            at = parent;
            atBase = data.catalogue().parent(at.type()) == null ? null : data.base(at);
        }
        return path;
    }

    /** The rows without operations, at least as many as the limit wants. */
    private List<Row> untouched(Query query) {
        Condition sync = query.where().get(SYNC);
        if (sync != null && !sync.fits(SyncState.SYNCED.wire())) {
            return List.of();
        }
        Map<String, Condition> where = new HashMap<>(query.where());
        where.remove(SYNC);
        Set<RowKey> touched = data.queue().keys(query.type());
        Integer limit = query.limit();
        // So many more as the queue may take away at least; when it takes more, the store is asked again.
        Integer wanted = limit == null ? null : (Integer) atMost(limit + (long) Math.min(touched.size(), limit));
        Map<RowKey, Boolean> hidden = new HashMap<>();
        while (true) {
            List<BaseRow> found = data.store().query(new Query(query.type(), where, query.orderBy(), wanted));
            List<Row> rows = new ArrayList<>(found.size());
            for (BaseRow base : found) {
                RowKey key = base.key();
                if (!touched.contains(key) && !isHidden(key, base, hidden)) {
                    Row row = Fold.row(key, base, List.of(), data.catalogue().type(key.type()), data.pull());
                    if (row != null) {
                        rows.add(row);
                    }
                }
            }
            if (limit == null || wanted == null || rows.size() >= limit || found.size() < wanted) {
                return rows;
            }
            wanted = atMost(2L * wanted);
        }
    }

    private @Nullable Row fold(RowKey key, @Nullable BaseRow base) {
        List<Op> ops = data.queue().of(key);
        if (data.queue().hasDeletions()) {
            List<Op> above = new ArrayList<>();
            for (RowKey ancestor : path(key, base)) {
                data.queue().of(ancestor).stream().filter(Fold::hidesBelow).forEach(above::add);
            }
            if (!above.isEmpty()) {
                above.addAll(ops);
                above.sort(Comparator.comparingLong(Op::seq));
                ops = above;
            }
        }
        return Fold.row(key, base, ops, data.catalogue().type(key.type()), data.pull());
    }

    /** Whether an entity without operations is below one that is deleted in the queue. */
    private boolean isHidden(RowKey key, @Nullable BaseRow base, Map<RowKey, Boolean> known) {
        if (!data.queue().hasDeletions()) {
            return false;
        }
        List<RowKey> passed = new ArrayList<>();
        boolean isHidden = false;
        RowKey at = parent(key, base);
        while (at != null && passed.size() < DEPTH_MAX) {
            Boolean before = known.get(at);
            if (before != null) {
                isHidden = before;
                break;
            }
            passed.add(at);
            if (data.queue().of(at).stream().anyMatch(Fold::hidesBelow)) {
                isHidden = true;
                break;
            }
            at = data.catalogue().parent(at.type()) == null ? null : parent(at, data.base(at));
        }
        for (RowKey ancestor : passed) {
            known.put(ancestor, isHidden);
        }
        return isHidden;
    }

    private @Nullable RowKey parent(RowKey key, @Nullable BaseRow base) {
        String type = data.catalogue().parent(key.type());
        String field = data.catalogue().parentField(key.type());
        if (type == null || field == null) {
            return null;
        }
        Object value = base == null ? null : base.data().get(field);
        for (Op op : data.queue().of(key)) {
            if (op.fields().containsKey(field)
                    && (op.state() != OpState.PARKED || op.kind().isCreation())) {
                value = op.fields().get(field);
            }
        }
        return value instanceof String id ? new RowKey(type, id) : null;
    }

    private Map<RowKey, BaseRow> baseOf(Collection<RowKey> keys) {
        Map<RowKey, BaseRow> found = new HashMap<>();
        if (!keys.isEmpty()) {
            data.store().readBase(data.meta().generation(), keys).forEach(row -> found.put(row.key(), row));
        }
        return found;
    }

    private static int atMost(long count) {
        return (int) Math.min(Integer.MAX_VALUE, count);
    }

    private static List<Row> limited(List<Row> rows, Query query) {
        Integer limit = query.limit();
        return limit == null || rows.size() <= limit ? rows : List.copyOf(rows.subList(0, limit));
    }
}
