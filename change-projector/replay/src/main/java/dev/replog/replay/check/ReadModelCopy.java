package dev.replog.replay.check;

import dev.replog.decide.Usage;
import dev.replog.replay.Progress;
import dev.replog.schemas.catalogue.Catalogue;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;

/** Copies the read model, as one transaction sees it, into the work folder. */
final class ReadModelCopy {
    private static final String STEP = "reading the read model";
    private static final int FETCH_ROWS = 5_000;
    private static final String ENTITIES = "SELECT user_id, type, id, local_id, parent_id, root_id, version, position,"
            + " tree_position, data, created_at, updated_at, deleted_at FROM entity";
    private static final String RECEIPTS =
            "SELECT user_id, mutation_id, payload_hash, position, decided_at, device_id, outcome FROM receipt";
    private static final String USAGES =
            "SELECT user_id, entities, bytes FROM user_head WHERE (entities > 0 OR bytes > 0)";

    /** Writes one row. */
    private interface Row {
        void copy(ResultSet row) throws SQLException;
    }

    private final Connection snapshot;
    private final List<String> users;
    private final ComparedRows rows;
    private final Progress progress;

    /** @param users the users whose rows are copied; empty for all */
    ReadModelCopy(Connection snapshot, List<String> users, ComparedRows rows, Progress progress) {
        this.snapshot = snapshot;
        this.users = users;
        this.rows = rows;
        this.progress = progress;
    }

    void entities(Catalogue catalogue) throws SQLException {
        copy(ENTITIES, " WHERE ", row -> {
            Timestamp deletedAt = row.getTimestamp("deleted_at");
            rows.stored(
                    row.getString("user_id"),
                    catalogue.require(row.getInt("type")).name(),
                    row.getString("id"),
                    deletedAt == null ? null : deletedAt.toInstant(),
                    Content.ofEntity(row));
        });
    }

    void receipts() throws SQLException {
        copy(
                RECEIPTS,
                " WHERE ",
                row -> rows.stored(
                        row.getString("user_id"),
                        ComparedRows.RECEIPT,
                        row.getString("mutation_id"),
                        null,
                        Content.ofReceipt(row)));
    }

    void usages() throws SQLException {
        copy(
                USAGES,
                " AND ",
                row -> rows.stored(
                        row.getString("user_id"),
                        ComparedRows.USAGE,
                        "",
                        null,
                        Content.of(new Usage(row.getLong("entities"), row.getLong("bytes")))));
    }

    private void copy(String sql, String before, Row copied) throws SQLException {
        String wanted = users.isEmpty() ? sql : sql + before + "user_id = ANY (?)";
        try (PreparedStatement statement = snapshot.prepareStatement(wanted)) {
            statement.setFetchSize(FETCH_ROWS);
            if (!users.isEmpty()) {
                statement.setArray(1, snapshot.createArrayOf("text", users.toArray()));
            }
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    copied.copy(row);
                    progress.at(STEP, rows.size(), Progress.UNKNOWN);
                }
            }
        }
    }
}
