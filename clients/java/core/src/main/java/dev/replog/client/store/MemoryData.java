package dev.replog.client.store;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The data of one user in memory. Each method is atomic, because it holds the lock of this object. */
final class MemoryData {

    private record Held(String holder, long until) {}

    private final TreeMap<Long, Op> ops = new TreeMap<>();
    private final Map<String, Outcome> outcomes = new LinkedHashMap<>();
    private final Map<Integer, Map<String, Map<String, BaseRow>>> base = new HashMap<>();
    private final MemoryHistory history;
    private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
    private Meta meta;
    private long rev;
    private long seq;
    /** The revision in which the shown generation became another one. */
    private long shownSince;

    private @Nullable Held held;
    private boolean isDestroyed;

    MemoryData(Meta fresh, int historyMax) {
        meta = fresh;
        history = new MemoryHistory(historyMax);
    }

    synchronized Loaded load() {
        return new Loaded(meta, List.copyOf(ops.values()), cursor());
    }

    synchronized List<BaseRow> query(Query query) {
        requireThere();
        List<BaseRow> found = new ArrayList<>();
        for (BaseRow row : shown(query.type()).values()) {
            if (!row.deleted() && query.fits(row)) {
                found.add(row);
            }
        }
        found.sort(query::compare);
        Integer limit = query.limit();
        return limit == null || limit >= found.size() ? found : List.copyOf(found.subList(0, limit));
    }

    synchronized List<BaseRow> rows(int generation, Collection<RowKey> keys) {
        requireThere();
        List<BaseRow> rows = new ArrayList<>();
        for (RowKey key : keys) {
            BaseRow row = typesOf(generation).getOrDefault(key.type(), Map.of()).get(key.id());
            if (row != null) {
                rows.add(row);
            }
        }
        return rows;
    }

    synchronized Changes changes(Cursor since, Collection<String> types) {
        requireThere();
        MemoryHistory.Changed changed = history.since(since.rev());
        if (changed == null) {
            return everything(since);
        }
        List<Op> changedOps = new ArrayList<>();
        List<Long> removedOps = new ArrayList<>();
        for (Long place : changed.ops()) {
            Op op = ops.get(place);
            if (op == null) {
                removedOps.add(place);
            } else {
                changedOps.add(op);
            }
        }
        List<Outcome> ended = new ArrayList<>();
        for (String mutationId : changed.outcomes()) {
            Outcome outcome = outcomes.get(mutationId);
            if (outcome != null) {
                ended.add(outcome);
            }
        }
        boolean reload = since.rev() < shownSince;
        List<BaseRow> rows = new ArrayList<>();
        List<RowKey> removedRows = new ArrayList<>();
        for (RowKey key : reload ? List.<RowKey>of() : changed.rows(meta.generation())) {
            BaseRow row = shown(key.type()).get(key.id());
            if (types.contains(key.type()) && row != null) {
                rows.add(row);
            } else if (types.contains(key.type())) {
                removedRows.add(key);
            }
        }
        return new Changes(meta, changedOps, removedOps, ended, rows, removedRows, reload, cursor());
    }

    /** Throws before anything is changed. */
    synchronized List<Long> commit(Change change) {
        requireThere();
        if (change.epoch() != null && change.epoch() != meta.epoch()) {
            throw new Fenced("epoch: " + change.epoch() + " (expected: " + meta.epoch() + ")");
        }
        change.update().forEach(op -> requireCurrent(OpRef.of(op)));
        change.remove().forEach(this::requireCurrent);
        Meta next = change.meta() == null ? meta : change.meta().apply(meta);
        rev++;
        if (next.generation() != meta.generation()) {
            shownSince = rev;
        }
        meta = next;
        for (Op op : change.update()) {
            putOp(op.edit().rev(rev).build());
        }
        for (OpRef op : change.remove()) {
            ops.remove(op.seq());
            history.op(rev, op.seq());
        }
        for (Outcome outcome : change.outcomes()) {
            outcomes.put(outcome.mutationId(), outcome);
            history.outcome(rev, outcome.mutationId());
        }
        if (change.base() != null) {
            changeBase(change.base());
        }
        List<Long> seqs = new ArrayList<>();
        for (Op op : change.append()) {
            seqs.add(++seq);
            putOp(op.edit().seq(seq).rev(0).build());
        }
        history.trim();
        return seqs;
    }

    synchronized OptionalLong lead(String holder, long now, long millis) {
        requireThere();
        Held before = held;
        boolean isOwn = before != null && before.holder().equals(holder);
        if (before != null && !isOwn && before.until() > now && before.until() <= now + millis) {
            return OptionalLong.empty();
        }
        if (!isOwn) {
            rev++;
            meta = meta.edit().epoch(meta.epoch() + 1).build();
        }
        held = new Held(holder, now + millis);
        return OptionalLong.of(meta.epoch());
    }

    synchronized void resign(String holder) {
        Held before = held;
        if (before != null && before.holder().equals(holder)) {
            held = null;
        }
    }

    synchronized @Nullable Outcome outcome(String mutationId) {
        requireThere();
        return outcomes.get(mutationId);
    }

    synchronized int forget(long olderThan, int limit) {
        requireThere();
        int count = 0;
        for (Iterator<Outcome> all = outcomes.values().iterator(); all.hasNext() && count < limit; ) {
            if (all.next().at() < olderThan) {
                all.remove();
                count++;
            }
        }
        return count;
    }

    synchronized int sweep(Collection<Integer> generations, int limit) {
        requireThere();
        int count = 0;
        for (Iterator<Integer> all = base.keySet().iterator(); all.hasNext(); ) {
            int generation = all.next();
            if (generations.contains(generation)) {
                continue;
            }
            for (Map<String, BaseRow> rows : typesOf(generation).values()) {
                for (Iterator<String> ids = rows.keySet().iterator(); ids.hasNext(); count++) {
                    if (count == limit) {
                        return count;
                    }
                    ids.next();
                    ids.remove();
                }
            }
            all.remove();
        }
        return count;
    }

    synchronized void destroy() {
        isDestroyed = true;
    }

    void watch(Runnable watcher) {
        watchers.add(watcher);
    }

    void unwatch(@Nullable Runnable watcher) {
        watchers.remove(watcher);
    }

    void tellOthers(@Nullable Runnable own) {
        for (Runnable watcher : watchers) {
            if (!watcher.equals(own)) {
                watcher.run();
            }
        }
    }

    private void putOp(Op op) {
        ops.put(op.seq(), op);
        history.op(rev, op.seq());
    }

    private void changeBase(BaseChange change) {
        Map<String, Map<String, BaseRow>> types = base.computeIfAbsent(change.generation(), made -> new HashMap<>());
        for (BaseRow row : change.put()) {
            types.computeIfAbsent(row.type(), type -> new LinkedHashMap<>()).put(row.id(), row);
            history.row(rev, change.generation(), row.key());
        }
        for (RowKey key : change.remove()) {
            types.getOrDefault(key.type(), new HashMap<>()).remove(key.id());
            history.row(rev, change.generation(), key);
        }
    }

    private void requireCurrent(OpRef ref) {
        Op known = ops.get(ref.seq());
        if (known == null || known.rev() != ref.rev()) {
            throw new Stale("operation " + ref.seq() + ": rev " + ref.rev() + " (expected: "
                    + (known == null ? "it is gone" : known.rev()) + ")");
        }
    }

    private void requireThere() {
        if (isDestroyed) {
            throw new StorageFailed("The data of this store were removed.");
        }
    }

    private Map<String, Map<String, BaseRow>> typesOf(int generation) {
        return base.getOrDefault(generation, Map.of());
    }

    private Map<String, BaseRow> shown(String type) {
        return typesOf(meta.generation()).getOrDefault(type, Map.of());
    }

    private Cursor cursor() {
        return new Cursor(rev, seq);
    }

    /** The answer when the history does not reach back to the cursor. */
    private Changes everything(Cursor since) {
        List<Long> removed = new ArrayList<>();
        for (long place = 1; place <= since.seq(); place++) {
            if (!ops.containsKey(place)) {
                removed.add(place);
            }
        }
        return new Changes(
                meta,
                List.copyOf(ops.values()),
                removed,
                List.copyOf(outcomes.values()),
                List.of(),
                List.of(),
                true,
                cursor());
    }
}
