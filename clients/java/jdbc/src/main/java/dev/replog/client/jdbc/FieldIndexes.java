package dev.replog.client.jdbc;

import dev.replog.client.jdbc.SqliteConnection.Mode;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Indexes for the fields that queries name. A field gets its index when a query first needs it: an index for each field
 * of the catalogue would slow down every pull, and most would never be used. They stay in the file.
 */
final class FieldIndexes {

    /** Fields beyond this number have no index. */
    static final int INDEXES_PER_TYPE_MAX = 8;

    private final SqliteConnection connection;
    /** Whether an index is there, by its name. One that is not there cannot be made any more. */
    private final Map<String, Boolean> known = new HashMap<>();

    FieldIndexes(SqliteConnection connection) {
        this.connection = connection;
    }

    /** The name of the index of a field, which is made unless it is there; null when it has none. */
    @Nullable
    String ensure(String type, @Nullable String field) {
        if (field == null || !FieldSql.isSafe(type)) {
            return null;
        }
        String name = nameOf(type, field);
        Boolean isThere = known.get(name);
        if (isThere == null) {
            isThere = connection.run(() -> isThere(name)) || make(type, field);
            known.put(name, isThere);
        }
        return isThere ? name : null;
    }

    private boolean make(String type, String field) {
        return connection.transact(Mode.WRITE, () -> {
            if (isFull(type)) {
                return false;
            }
            connection.execute(create(type, field));
            return true;
        });
    }

    private boolean isThere(String name) throws SQLException {
        return connection.first(
                "SELECT 1 FROM sqlite_schema WHERE type = 'index' AND name = ?", row -> true, false, name);
    }

    private boolean isFull(String type) throws SQLException {
        int count = connection.first(
                "SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND substr(name, 1, length(?1)) = ?1",
                row -> row.getInt(1),
                0,
                nameOf(type, ""));
        return count >= INDEXES_PER_TYPE_MAX;
    }

    private static String nameOf(String type, String field) {
        return "field " + type + " " + field;
    }

    private static String create(String type, String field) {
        return "CREATE INDEX IF NOT EXISTS \"" + nameOf(type, field) + "\" ON base (generation, "
                + FieldSql.value(field) + ", id) WHERE " + RowQuery.typeIs(type)
                + " AND tombstone = 0 AND data IS NOT NULL";
    }
}
