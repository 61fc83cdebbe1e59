package dev.replog.client.jdbc;

import dev.replog.client.jdbc.SqliteConnection.Mode;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;

/**
 * Indexes for the fields that queries name. A field gets its index when a query first needs it: an index for each field
 * of the catalogue would slow down every pull, and most would never be used. They stay in the file.
 */
final class FieldIndexes {

    /** Fields beyond this number have no index. */
    static final int INDEXES_PER_TYPE_MAX = 8;

    private final SqliteConnection connection;
    /** Names of indexes that are there, or that cannot be made. */
    private final Set<String> settled = new HashSet<>();

    FieldIndexes(SqliteConnection connection) {
        this.connection = connection;
    }

    /** Makes the indexes of these fields, unless they are there. */
    void ensure(String type, Set<String> fields) {
        if (!FieldSql.isSafe(type)) {
            return;
        }
        for (String field : fields) {
            if (settled.contains(nameOf(type, field))) {
                continue;
            }
            if (!connection.run(() -> isThere(type, field) || isFull(type))) {
                connection.transact(Mode.WRITE, () -> connection.execute(create(type, field)));
            }
            settled.add(nameOf(type, field));
        }
    }

    private boolean isThere(String type, String field) throws SQLException {
        return connection.first(
                "SELECT 1 FROM sqlite_schema WHERE type = 'index' AND name = ?",
                row -> true,
                false,
                nameOf(type, field));
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
