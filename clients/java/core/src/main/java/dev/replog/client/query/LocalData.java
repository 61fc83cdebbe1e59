package dev.replog.client.query;

import dev.replog.client.catalogue.Catalogue;
import dev.replog.client.platform.Cancellable;
import dev.replog.client.queue.QueueIndex;
import dev.replog.client.store.BaseRow;
import dev.replog.client.store.Change;
import dev.replog.client.store.Changes;
import dev.replog.client.store.Cursor;
import dev.replog.client.store.Loaded;
import dev.replog.client.store.Meta;
import dev.replog.client.store.Op;
import dev.replog.client.store.Outcome;
import dev.replog.client.store.Query;
import dev.replog.client.store.RowKey;
import dev.replog.client.store.Store;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One client's view of its store: the queue in memory, and rows that are read when they are needed. It changes only by
 * what the store says, in one order for all clients. It is used by the thread of the engine. Listeners are called
 * before the method that found the change returns, and change nothing themselves.
 */
public final class LocalData {

    /** So many pulls are remembered for rows that the app holds; the base of an older row is its etag. */
    private static final int PULLS_MAX = 10_000;

    private final Store store;
    private final Catalogue shipped;
    private final Consumer<RuntimeException> report;
    private final QueueIndex queue = new QueueIndex();
    private final RowReader reader = new RowReader(this);
    private final Map<Long, String> tokens = new LinkedHashMap<>();
    private final List<Consumer<LocalChange>> listeners = new CopyOnWriteArrayList<>();
    private Collection<String> wantedTypes = List.of();
    /** With the types above them. */
    private Collection<String> watchedTypes = List.of();

    private Meta meta;
    private Catalogue catalogue;
    private Cursor cursor;
    private long clockOffset;

    /**
     * @param shipped the catalogue until that of the server is known
     * @param report takes what a listener throws
     */
    public LocalData(Store store, Loaded loaded, Catalogue shipped, Consumer<RuntimeException> report) {
        this.store = store;
        this.shipped = shipped;
        this.report = report;
        meta = loaded.meta();
        catalogue = catalogueOf(meta);
        cursor = loaded.cursor();
        clockOffset = meta.clockOffset();
        loaded.ops().forEach(queue::put);
        remember();
    }

    /** The store that has the data. */
    public Store store() {
        return store;
    }

    /** The record of the store, as it was last read. */
    public Meta meta() {
        return meta;
    }

    /** The types and fields: those of the server, or of the app until these are known. */
    public Catalogue catalogue() {
        return catalogue;
    }

    /** Whether the catalogue came from the server. Until then it is the one that the app was built with. */
    public boolean hasServersCatalogue() {
        return meta.catalogue() != null;
    }

    /** The operations that are not decided. */
    public QueueIndex queue() {
        return queue;
    }

    /** The queue as it is now, in order. */
    public List<Op> ops() {
        return List.copyOf(queue.all());
    }

    /** Milliseconds to add to the device's clock to get the server's, as it was last seen. */
    public long clockOffset() {
        return clockOffset;
    }

    /** Sets {@link #clockOffset()}, until the store has another one. */
    public void clockOffset(long millis) {
        clockOffset = millis;
    }

    /** The types of which the store should tell changes of rows. Rows also depend on those above them. */
    public void watch(Collection<String> types) {
        wantedTypes = List.copyOf(types);
        Set<String> all = new HashSet<>();
        types.forEach(type -> all.addAll(catalogue.lineage(type)));
        watchedTypes = Set.copyOf(all);
    }

    /** Calls {@code listener} with each change. */
    public Cancellable listen(Consumer<LocalChange> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** The row of an entity; null when there is none. */
    public @Nullable Row row(RowKey key) {
        return reader.row(key);
    }

    /** The rows of a query, in its order. */
    public List<Row> rows(Query query) {
        return reader.rows(query);
    }

    /** The rows of entities; those that are not there are left out. */
    Map<RowKey, Row> rows(Collection<RowKey> keys) {
        return reader.rows(keys);
    }

    /** The server's row of an entity, as of the last pull; a tombstone too. */
    public @Nullable BaseRow base(RowKey key) {
        List<BaseRow> found = store.readBase(meta.generation(), List.of(key));
        return found.isEmpty() ? null : found.get(0);
    }

    /** An entity as the server has it, without the operations of the queue; null when it has none. */
    public @Nullable Row serverRow(RowKey key) {
        return Fold.row(key, base(key), List.of(), catalogue.type(key.type()), pull());
    }

    /** The row that a creation will have, before it is in the queue. */
    public Row created(Op op) {
        Row row = Fold.row(op.key(), null, List.of(op), catalogue.type(op.type()), pull());
        if (row == null) {
            throw new IllegalArgumentException(op.kind() + " (expected: a creation)");
        }
        return row;
    }

    /** The entities above one, the nearest first, as far as they are known. */
    public List<RowKey> path(RowKey key) {
        return reader.path(key, base(key));
    }

    /** The pull token of what a row showed; null when that pull is not complete, or too long ago. */
    public @Nullable String tokenOf(Row row) {
        return tokens.get(row.pull());
    }

    /** Rows of a pull that is not complete belong to the token that it will give. */
    long pull() {
        boolean isShown = meta.pulling() != null && meta.pulling().generation() == meta.generation();
        return isShown ? meta.pulls() + 1 : meta.pulls();
    }

    /** Appends operations, and shows them. They are durable when it returns. */
    public List<Op> append(List<Op> ops) {
        List<Long> seqs = store.commit(Change.builder().append(ops).build());
        List<Op> stored = new ArrayList<>();
        for (int i = 0; i < ops.size(); i++) {
            stored.add(ops.get(i).edit().seq(seqs.get(i)).rev(0).build());
        }
        take(new Changes(meta, stored, List.of(), List.of(), List.of(), List.of(), false, cursor));
        return stored;
    }

    /** Changes the store, and shows it. Fails with a {@code StoreException}, and then nothing was changed. */
    public void commit(Change change) {
        try {
            store.commit(change);
        } finally {
            catchUp();
        }
    }

    /** Shows everything that was committed before this call. */
    public void catchUp() {
        take(store.changes(cursor, watchedTypes));
    }

    private void take(Changes changes) {
        Meta before = meta;
        boolean isMetaOther = !before.equals(changes.meta());
        cursor = changes.cursor();
        meta = changes.meta();
        Set<RowKey> rows = new HashSet<>();
        Set<String> types = new HashSet<>();
        List<Op> ops = new ArrayList<>();
        if (isMetaOther) {
            remember();
        }
        if (!Objects.equals(before.catalogue(), meta.catalogue())) {
            catalogue = catalogueOf(meta);
            watch(wantedTypes);
            types.addAll(watchedTypes);
        }
        for (Long seq : changes.removedOps()) {
            touch(queue.remove(seq), rows, types);
        }
        for (Op op : changes.ops()) {
            Op known = queue.get(op.seq());
            if (known == null || known.rev() != op.rev()) {
                touch(known, rows, types);
                queue.put(op);
                touch(op, rows, types);
                ops.add(op);
            }
        }
        changes.base().forEach(row -> touchBase(row.key(), rows, types));
        changes.removedBase().forEach(key -> touchBase(key, rows, types));
        if (changes.reload()) {
            types.addAll(watchedTypes);
        }
        boolean isAny = !rows.isEmpty()
                || !types.isEmpty()
                || !ops.isEmpty()
                || !changes.outcomes().isEmpty();
        if (isAny || isMetaOther) {
            tell(new LocalChange(rows, types, ops, changes.outcomes()));
        }
    }

    /** The rows that an operation can change: its own and, when it deletes or moves it, those below. */
    private void touch(@Nullable Op op, Set<RowKey> rows, Set<String> types) {
        if (op == null) {
            return;
        }
        rows.add(op.key());
        String parentField = catalogue.parentField(op.type());
        boolean isMove = parentField != null && op.fields().containsKey(parentField) && queue.hasDeletions();
        if (Fold.hidesBelow(op) || isMove) {
            types.addAll(below(op.type()));
        }
    }

    /** The rows that a row of the server can change: its own and, when it is moved below a deletion or away, others. */
    private void touchBase(RowKey key, Set<RowKey> rows, Set<String> types) {
        rows.add(key);
        if (queue.hasDeletions()) {
            types.addAll(below(key.type()));
        }
    }

    private List<String> below(String type) {
        return catalogue.withBelow(List.of(type)).stream()
                .filter(name -> !name.equals(type))
                .collect(Collectors.toList());
    }

    private void tell(LocalChange change) {
        for (Consumer<LocalChange> listener : listeners) {
            try {
                listener.accept(change);
            } catch (RuntimeException e) {
                report.accept(e);
            }
        }
    }

    private void remember() {
        if (meta.token() != null) {
            tokens.put(meta.pulls(), meta.token());
            tokens.remove(meta.pulls() - PULLS_MAX);
        }
    }

    private Catalogue catalogueOf(Meta record) {
        Catalogue servers = Catalogue.parse(record.catalogue());
        return servers == null ? shipped : servers;
    }

    /** The end of a mutation; null when it is not known. */
    public @Nullable Outcome outcome(String mutationId) {
        return store.outcome(mutationId);
    }
}
