package dev.replog.client.jdbc;

import dev.replog.client.json.SharedTexts;
import dev.replog.client.store.BaseRow;
import dev.replog.client.store.Changes;
import dev.replog.client.store.Cursor;
import dev.replog.client.store.Meta;
import dev.replog.client.store.Op;
import dev.replog.client.store.Outcome;
import dev.replog.client.store.RowKey;
import dev.replog.client.store.StoredJson;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads the queue and what changed, within the transaction of the caller. */
final class Reads {

    private final SqliteConnection connection;
    private final SharedTexts texts = new SharedTexts();

    Reads(SqliteConnection connection) {
        this.connection = connection;
    }

    List<Op> queue() throws SQLException {
        List<Op> ops = new ArrayList<>();
        connection.forEach("SELECT seq, rev, doc FROM op ORDER BY seq", row -> ops.add(op(row)));
        return ops;
    }

    private Op op(ResultSet row) throws SQLException {
        return StoredJson.op(row.getLong(1), row.getLong(2), row.getString(3), texts);
    }

    Changes since(Cursor since, Collection<String> types, State state, Meta meta) throws SQLException {
        return since.rev() < state.floor()
                ? everything(since, state, meta)
                : changed(since, new HashSet<>(types), state, meta);
    }

    private Changes changed(Cursor since, Set<String> types, State state, Meta meta) throws SQLException {
        List<Op> ops = new ArrayList<>();
        // The index is named, because SQLite does not know that few records are newer than the cursor.
        connection.forEach("""
                SELECT seq, rev, doc FROM op INDEXED BY op_rev WHERE rev > 0 AND rev > ? AND seq <= ?
                UNION ALL SELECT seq, rev, doc FROM op WHERE seq > ?
                ORDER BY seq""", row -> ops.add(op(row)), since.rev(), since.seq(), since.seq());
        List<Long> removedOps = new ArrayList<>();
        connection.forEach(
                "SELECT seq FROM removed_op WHERE rev > ?", row -> removedOps.add(row.getLong(1)), since.rev());
        List<Outcome> outcomes = new ArrayList<>();
        connection.forEach(
                "SELECT doc FROM outcome WHERE rev > ?",
                row -> outcomes.add(StoredJson.outcome(row.getString(1))),
                since.rev());
        boolean isReload = since.rev() < state.shownSince();
        List<BaseRow> base = new ArrayList<>();
        List<RowKey> removedBase = new ArrayList<>();
        if (!isReload && !types.isEmpty()) {
            connection.forEach(
                    "SELECT " + Rows.COLUMNS + " FROM base INDEXED BY base_rev WHERE rev > ? AND generation = ?",
                    row -> addRow(row, types, base, removedBase),
                    since.rev(),
                    state.generation());
        }
        return new Changes(meta, ops, removedOps, outcomes, base, removedBase, isReload, state.cursor());
    }

    private static void addRow(ResultSet row, Set<String> types, List<BaseRow> base, List<RowKey> removed)
            throws SQLException {
        if (!types.contains(row.getString(1))) {
            return;
        }
        if (row.getString(8) == null) {
            removed.add(new RowKey(row.getString(1), row.getString(2)));
        } else {
            base.add(Rows.read(row));
        }
    }

    /** For a cursor from before the marks of removals. */
    private Changes everything(Cursor since, State state, Meta meta) throws SQLException {
        List<Op> ops = queue();
        Set<Long> known = new HashSet<>();
        ops.forEach(op -> known.add(op.seq()));
        List<Long> removedOps = new ArrayList<>();
        for (long seq = 1; seq <= since.seq(); seq++) {
            if (!known.contains(seq)) {
                removedOps.add(seq);
            }
        }
        List<Outcome> outcomes = new ArrayList<>();
        connection.forEach("SELECT doc FROM outcome", row -> outcomes.add(StoredJson.outcome(row.getString(1))));
        return new Changes(meta, ops, removedOps, outcomes, List.of(), List.of(), true, state.cursor());
    }
}
