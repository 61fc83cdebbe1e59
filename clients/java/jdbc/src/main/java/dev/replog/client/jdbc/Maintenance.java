package dev.replog.client.jdbc;

import dev.replog.client.json.JsonWriter;
import java.sql.SQLException;
import java.util.Collection;

/** Removes what is not needed any more, in pieces, within the transaction of the caller. */
final class Maintenance {

    private final SqliteConnection connection;

    Maintenance(SqliteConnection connection) {
        this.connection = connection;
    }

    /** Removes old outcomes, and the marks of removals beyond the limit. */
    int forget(long olderThan, int limit, int historyLimit) throws SQLException {
        long floor = Math.max(beyond("removed_op", historyLimit), beyond("base WHERE data IS NULL", historyLimit));
        if (floor > 0) {
            connection.execute("UPDATE state SET floor = max(floor, ?)", floor);
            connection.execute("DELETE FROM removed_op WHERE rev <= ?", floor);
            connection.execute("DELETE FROM base WHERE data IS NULL AND rev <= ?", floor);
        }
        return connection.execute(
                "DELETE FROM outcome WHERE rowid IN (SELECT rowid FROM outcome WHERE at < ? ORDER BY at LIMIT ?)",
                olderThan,
                limit);
    }

    /** The revision of the newest mark that is beyond the limit; 0 for none. */
    private long beyond(String marks, int limit) throws SQLException {
        return connection.first(
                "SELECT rev FROM " + marks + " ORDER BY rev DESC LIMIT 1 OFFSET ?", row -> row.getLong(1), 0L, limit);
    }

    /** Removes rows of other generations. The marks of removed rows go first, because they do not count. */
    int sweep(Collection<Integer> generations, int limit) throws SQLException {
        String kept =
                JsonWriter.write(generations.stream().map(Integer::longValue).toList());
        String other = "generation NOT IN (SELECT value FROM json_each(?))";
        connection.execute("DELETE FROM base WHERE data IS NULL AND " + other, kept);
        return connection.execute(
                "DELETE FROM base WHERE rowid IN (SELECT rowid FROM base WHERE " + other + " LIMIT ?)", kept, limit);
    }
}
