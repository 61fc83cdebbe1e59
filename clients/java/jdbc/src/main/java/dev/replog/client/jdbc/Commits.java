package dev.replog.client.jdbc;

import dev.replog.client.jdbc.SqliteConnection.Mode;
import dev.replog.client.store.BaseChange;
import dev.replog.client.store.Change;
import dev.replog.client.store.Fenced;
import dev.replog.client.store.Meta;
import dev.replog.client.store.Op;
import dev.replog.client.store.OpRef;
import dev.replog.client.store.Outcome;
import dev.replog.client.store.Stale;
import dev.replog.client.store.StorageFailed;
import dev.replog.client.store.StoredJson;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Writes changes. Everything that can refuse a change comes before everything that writes. */
final class Commits {

    private final SqliteConnection connection;
    private final String instance;
    private final MetaRecord record;
    private final Rows rows;

    Commits(SqliteConnection connection, String instance, MetaRecord record) {
        this.connection = connection;
        this.instance = instance;
        this.record = record;
        this.rows = new Rows(connection);
    }

    List<Long> commit(Change change) {
        boolean isAppend = change.epoch() == null
                && change.meta() == null
                && change.base() == null
                && change.update().isEmpty()
                && change.remove().isEmpty()
                && change.outcomes().isEmpty();
        if (isAppend && change.append().size() == 1) {
            // One statement is a transaction of its own, and the fastest.
            return connection.run(() -> append(change.append()));
        }
        return connection.transact(Mode.WRITE, () -> isAppend ? append(change.append()) : write(change));
    }

    private List<Long> write(Change change) throws SQLException {
        State state = State.read(connection, instance);
        Long epoch = change.epoch();
        if (epoch != null && epoch != state.epoch()) {
            throw new Fenced("epoch: " + epoch + " (expected: " + state.epoch() + ")");
        }
        for (Op op : change.update()) {
            requireRev(OpRef.of(op));
        }
        for (OpRef ref : change.remove()) {
            requireRev(ref);
        }
        UnaryOperator<Meta> edit = change.meta();
        Meta before = edit == null ? null : record.at(state);
        Meta meta = edit == null || before == null ? null : edit.apply(before);
        writeRecords(change, state, meta);
        if (meta != null && before != null && !meta.equals(before)) {
            record.write(meta, before);
        }
        return append(change.append());
    }

    private void requireRev(OpRef ref) throws SQLException {
        Long known = connection.<@Nullable Long>first(
                "SELECT rev FROM op WHERE seq = ?", row -> (Long) row.getLong(1), null, ref.seq());
        if (known == null || known != ref.rev()) {
            String expected = known == null ? "it is gone" : String.valueOf(known);
            throw new Stale("operation " + ref.seq() + ": rev " + ref.rev() + " (expected: " + expected + ")");
        }
    }

    private void writeRecords(Change change, State state, @Nullable Meta meta) throws SQLException {
        BaseChange base = change.base();
        boolean isSwap = meta != null && meta.generation() != state.generation();
        if (change.update().isEmpty()
                && change.remove().isEmpty()
                && change.outcomes().isEmpty()
                && base == null
                && !isSwap) {
            return;
        }
        long rev = state.rev() + 1;
        connection.execute("UPDATE state SET rev = ?, shown_since = ?", rev, isSwap ? rev : state.shownSince());
        for (Op op : change.update()) {
            connection.execute("UPDATE op SET rev = ?, doc = ? WHERE seq = ?", rev, StoredJson.write(op), op.seq());
        }
        for (OpRef ref : change.remove()) {
            connection.execute("DELETE FROM op WHERE seq = ?", ref.seq());
            connection.execute("INSERT OR REPLACE INTO removed_op (seq, rev) VALUES (?, ?)", ref.seq(), rev);
        }
        for (Outcome outcome : change.outcomes()) {
            connection.execute(
                    "INSERT OR REPLACE INTO outcome (mutation_id, at, rev, doc) VALUES (?, ?, ?, ?)",
                    outcome.mutationId(),
                    outcome.at(),
                    rev,
                    StoredJson.write(outcome));
        }
        if (base != null) {
            rows.change(base, rev);
        }
    }

    /** Reads nothing before it writes. The data of a store that was removed have no such instance. */
    private List<Long> append(List<Op> ops) throws SQLException {
        List<Long> seqs = new ArrayList<>(ops.size());
        for (Op op : ops) {
            Long seq = connection.<@Nullable Long>first(
                    "INSERT INTO op (rev, doc) SELECT 0, ? FROM state WHERE instance = ? RETURNING seq",
                    row -> (Long) row.getLong(1),
                    null,
                    StoredJson.write(op),
                    instance);
            if (seq == null) {
                throw new StorageFailed("The data of this store were removed.");
            }
            seqs.add(seq);
        }
        return List.copyOf(seqs);
    }
}
