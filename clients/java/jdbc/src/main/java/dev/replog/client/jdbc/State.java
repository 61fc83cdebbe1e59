package dev.replog.client.jdbc;

import dev.replog.client.store.Cursor;
import dev.replog.client.store.StorageFailed;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of a store, without its record.
 *
 * @param rev counts the transactions that changed something
 * @param floor marks of removals up to this {@code rev} are gone
 * @param shownSince the {@code rev} at which another generation was shown
 * @param seq the highest place that was given
 * @param metaRev counts the changes of the record
 */
record State(long rev, long floor, long shownSince, long seq, int generation, long epoch, long metaRev) {

    private static final String LAST_SEQ = "coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'op'), 0)";

    private static final String READ = "SELECT rev, floor, shown_since, " + LAST_SEQ
            + ", generation, epoch, meta_rev FROM state WHERE instance = ?";

    /** Refuses when the data were destroyed, also when there are new ones. */
    static State read(SqliteConnection connection, String instance) throws SQLException {
        State state = connection.<@Nullable State>first(READ, State::of, null, instance);
        if (state == null) {
            throw new StorageFailed("The data of this store were removed.");
        }
        return state;
    }

    private static State of(ResultSet row) throws SQLException {
        return new State(
                row.getLong(1),
                row.getLong(2),
                row.getLong(3),
                row.getLong(4),
                row.getInt(5),
                row.getLong(6),
                row.getLong(7));
    }

    Cursor cursor() {
        return new Cursor(rev, seq);
    }
}
