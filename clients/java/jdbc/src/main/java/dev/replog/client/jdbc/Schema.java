package dev.replog.client.jdbc;

import dev.replog.client.store.StorageFailed;
import java.sql.SQLException;
import java.util.List;

/**
 * The tables. A file names its layout in {@code user_version}, and this library in {@code application_id}, so that a
 * file of a later layout or of another program is refused before anything is written.
 *
 * <p>{@code rev} counts the transactions that changed something; each record has the {@code rev} of its last change. So
 * the changes since a cursor are found by an index, without a log of them. An appended operation has {@code rev} 0 and
 * is found by its place. Removals leave a mark, because there is no record left: a row in {@code removed_op}, and a row
 * of {@code base} without {@code data}. Marks up to {@code floor} were removed.
 */
final class Schema {

    /** "RepL" in ASCII. */
    static final int APPLICATION_ID = 0x5265704c;

    /** The steps from each layout to the next one; the first makes the tables. A step is never changed afterwards. */
    private static final List<List<String>> STEPS = List.of(List.of(
            """
            CREATE TABLE state (
              one INTEGER PRIMARY KEY CHECK (one = 1),
              instance TEXT NOT NULL,
              user TEXT NOT NULL,
              place TEXT NOT NULL,
              rev INTEGER NOT NULL,
              floor INTEGER NOT NULL,
              shown_since INTEGER NOT NULL,
              generation INTEGER NOT NULL,
              epoch INTEGER NOT NULL,
              leader TEXT,
              leads_until INTEGER NOT NULL,
              meta_rev INTEGER NOT NULL,
              meta TEXT NOT NULL,
              catalogue TEXT
            )""",
            // AUTOINCREMENT, so that a place is never given again.
            "CREATE TABLE op (seq INTEGER PRIMARY KEY AUTOINCREMENT, rev INTEGER NOT NULL, doc TEXT NOT NULL)",
            "CREATE INDEX op_rev ON op (rev) WHERE rev > 0",
            "CREATE TABLE removed_op (seq INTEGER PRIMARY KEY, rev INTEGER NOT NULL)",
            "CREATE INDEX removed_op_rev ON removed_op (rev)",
            """
            CREATE TABLE outcome (
              mutation_id TEXT PRIMARY KEY,
              at INTEGER NOT NULL,
              rev INTEGER NOT NULL,
              doc TEXT NOT NULL
            )""",
            "CREATE INDEX outcome_at ON outcome (at)",
            "CREATE INDEX outcome_rev ON outcome (rev)",
            """
            CREATE TABLE base (
              generation INTEGER NOT NULL,
              type TEXT NOT NULL,
              id TEXT NOT NULL,
              rev INTEGER NOT NULL,
              tombstone INTEGER NOT NULL,
              local_id TEXT,
              etag TEXT NOT NULL,
              version INTEGER NOT NULL,
              updated_at TEXT NOT NULL,
              data TEXT
            )""",
            // The generation comes last: SQLite would else prefer this index to those of fields.
            "CREATE UNIQUE INDEX base_key ON base (type, id, generation)",
            "CREATE INDEX base_rev ON base (rev)",
            "CREATE INDEX base_removed ON base (rev) WHERE data IS NULL"));

    static final int LAYOUT = STEPS.size();

    private static final List<String> TABLES = List.of("state", "op", "removed_op", "outcome", "base");

    private Schema() {}

    /**
     * The layout of the file; 0 for a file without tables. Refuses what this library cannot read, and writes nothing.
     */
    static int layoutOf(SqliteConnection connection) throws SQLException {
        int application = connection.first("PRAGMA application_id", row -> row.getInt(1), 0);
        int layout = connection.first("PRAGMA user_version", row -> row.getInt(1), 0);
        int tables = connection.first("SELECT count(*) FROM sqlite_schema", row -> row.getInt(1), 0);
        if (application != APPLICATION_ID && (application != 0 || tables > 0)) {
            throw new StorageFailed("application_id: " + application + " (expected: " + APPLICATION_ID
                    + "); the file is a database of another program");
        }
        if (layout > LAYOUT) {
            throw new StorageFailed("layout: " + layout + " (expected: " + LAYOUT
                    + " or less); a newer version of this library made the file");
        }
        return tables == 0 ? 0 : layout;
    }

    /** Takes the file from this layout to the present one. */
    static void migrate(SqliteConnection connection, int layout) throws SQLException {
        for (List<String> step : STEPS.subList(layout, LAYOUT)) {
            for (String statement : step) {
                connection.execute(statement);
            }
        }
        connection.execute("PRAGMA application_id = " + APPLICATION_ID);
        connection.execute("PRAGMA user_version = " + LAYOUT);
    }

    /** Removes the tables. The space that they took is overwritten while {@code secure_delete} is on. */
    static void drop(SqliteConnection connection) throws SQLException {
        for (String table : TABLES) {
            connection.execute("DROP TABLE " + table);
        }
    }
}
