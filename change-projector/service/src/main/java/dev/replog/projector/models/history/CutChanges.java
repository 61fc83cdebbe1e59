package dev.replog.projector.models.history;

import dev.replog.schemas.Change;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Completes the history of a change whose record was too large for states, and may not even name all its entities. The
 * states are read from the entity table, which has them until the next change of each entity. When the table is ahead of
 * the change, the states in between are not known, and that gap is stored: a past state is never shown wrong.
 */
final class CutChanges {
    /** Of the rows that this class adds: after all operations of the mutation. They are no entries of the history. */
    static final int ORDINAL = Short.MAX_VALUE;

    /** Nothing when the entity table stands exactly at the change. */
    private static final String GAP = """
            INSERT INTO history_gap (user_id, from_position, to_position)
            SELECT c.user_id, c.position,
              CASE WHEN u.position > c.position THEN u.position ELSE 9223372036854775807 END
            FROM (SELECT ?::text AS user_id, ?::bigint AS position) c
            LEFT JOIN user_head u ON u.user_id = c.user_id
            WHERE u.position IS DISTINCT FROM c.position
            ON CONFLICT DO NOTHING
            """;

    private static final String STATES = """
            INSERT INTO history (user_id, type, id, position, ordinal, event, merged, cut, version, mutation_id, at,
              changes, local_id, parent_id, root_id, created_at, data)
            SELECT e.user_id, e.type, e.id, e.position, %1$d,
              CASE WHEN e.deleted_at IS NOT NULL THEN 3 WHEN e.version = 1 THEN 1 ELSE 2 END, false, true, e.version,
              '00000000-0000-0000-0000-000000000000', e.updated_at, '{}', e.local_id, e.parent_id, e.root_id,
              e.created_at, CASE WHEN e.deleted_at IS NULL THEN e.data END
            FROM entity e
            WHERE e.user_id = ? AND e.position = ?
            ON CONFLICT DO NOTHING
            RETURNING type, id
            """.formatted(ORDINAL);

    /** An entity that was live before and has no row any more was deleted, and its tombstone was purged. */
    private static final String PURGED = """
            INSERT INTO history (user_id, type, id, position, ordinal, event, merged, cut, version, mutation_id, at,
              changes, local_id, parent_id, root_id)
            SELECT last.user_id, last.type, last.id, ?, %1$d, 3, false, true, last.version,
              '00000000-0000-0000-0000-000000000000', last.at, '{}', last.local_id, last.parent_id, last.root_id
            FROM (
              SELECT DISTINCT ON (h.type, h.id) h.*
              FROM history h
              WHERE h.user_id = ? AND h.position <= ? AND h.event <= 3
              ORDER BY h.type, h.id, h.position DESC, h.ordinal DESC
            ) last
            WHERE last.event < 3 AND NOT EXISTS (
              SELECT FROM entity e WHERE e.user_id = last.user_id AND e.type = last.type AND e.id = last.id)
            ON CONFLICT DO NOTHING
            """.formatted(ORDINAL);

    private CutChanges() {}

    /** True when the record of the change has no state, and so may have lost entities too. */
    static boolean isWithoutStates(Change change) {
        return change.getCut()
                && !change.getEntities().isEmpty()
                && change.getEntities().stream()
                        .allMatch(entity -> entity.getState() == null && entity.getValues() == null);
    }

    /** Reads the states after the change; the rows that may be moves. */
    static List<LeftTrees.Move> readStates(Connection transaction, String userId, long position) throws SQLException {
        List<LeftTrees.Move> rows = new ArrayList<>();
        // The states first: if the entity table advances meanwhile, the gap is larger than it needs to be.
        try (PreparedStatement statement = transaction.prepareStatement(STATES)) {
            statement.setString(1, userId);
            statement.setLong(2, position);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    rows.add(new LeftTrees.Move(
                            userId, row.getInt("type"), row.getObject("id", UUID.class), position, ORDINAL));
                }
            }
        }
        try (PreparedStatement statement = transaction.prepareStatement(PURGED)) {
            statement.setLong(1, position);
            statement.setString(2, userId);
            statement.setLong(3, position);
            statement.executeUpdate();
        }
        try (PreparedStatement statement = transaction.prepareStatement(GAP)) {
            statement.setString(1, userId);
            statement.setLong(2, position);
            statement.executeUpdate();
        }
        return rows;
    }
}
