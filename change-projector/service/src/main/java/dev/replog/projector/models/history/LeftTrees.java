package dev.replog.projector.models.history;

import dev.replog.projector.database.Columns;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.EntityType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/**
 * Stores, for entities that moved to another parent, the tree that they left, because the move is a change of that tree
 * too. The tree is found from the parents that the rows before the move name. One statement for all moves of a batch.
 */
final class LeftTrees {
    /** The climb ends at the row without a parent: the root. */
    private static final String MARK = """
            UPDATE history h SET left_root_id = (
              WITH RECURSIVE up (type, id, parent_id) AS (
                (SELECT b.type, b.id, b.parent_id FROM history b
                 WHERE b.user_id = h.user_id AND b.type = h.type AND b.id = h.id
                   AND (b.position, b.ordinal) < (h.position, h.ordinal) AND b.event <= 3
                 ORDER BY b.position DESC, b.ordinal DESC LIMIT 1)
                UNION ALL
                SELECT step.parent_type, up.parent_id,
                  (SELECT p.parent_id FROM history p
                   WHERE p.user_id = h.user_id AND p.type = step.parent_type AND p.id = up.parent_id
                     AND p.position <= h.position AND p.event <= 3
                   ORDER BY p.position DESC, p.ordinal DESC LIMIT 1)
                FROM up JOIN unnest(?::smallint[], ?::smallint[]) AS step (type, parent_type) ON step.type = up.type
                WHERE up.parent_id IS NOT NULL
              )
              SELECT up.id FROM up WHERE up.parent_id IS NULL LIMIT 1)
            FROM unnest(?::text[], ?::smallint[], ?::uuid[], ?::bigint[], ?::smallint[])
              AS move (user_id, type, id, position, ordinal)
            WHERE h.user_id = move.user_id AND h.type = move.type AND h.id = move.id AND h.position = move.position
              AND h.ordinal = move.ordinal
            """;

    private final List<EntityType> nested;

    LeftTrees(Catalogue catalogue) {
        this.nested =
                catalogue.types().stream().filter(type -> type.parent() != null).toList();
    }

    /** The row of a move. */
    record Move(String userId, int type, UUID id, long position, int ordinal) {
        static Move of(HistoryEntry entry) {
            return new Move(entry.userId(), entry.type().code(), entry.id(), entry.position(), entry.ordinal());
        }
    }

    void mark(Connection transaction, List<Move> moves) throws SQLException {
        if (moves.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = transaction.prepareStatement(MARK)) {
            Columns columns = new Columns(transaction, statement);
            columns.add("int2", nested, Short[]::new, type -> (short) type.code());
            columns.add(
                    "int2", nested, Short[]::new, type -> (short) parentOf(type).code());
            columns.addTexts(moves, Move::userId);
            columns.add("int2", moves, Short[]::new, move -> (short) move.type());
            columns.addIds(moves, Move::id);
            columns.add("int8", moves, Long[]::new, Move::position);
            columns.add("int2", moves, Short[]::new, move -> (short) move.ordinal());
            statement.executeUpdate();
        }
    }

    private static EntityType parentOf(EntityType type) {
        return Objects.requireNonNull(type.parent(), "the parent of a type that is not a root");
    }
}
