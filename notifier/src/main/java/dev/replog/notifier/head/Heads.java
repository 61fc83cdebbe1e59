package dev.replog.notifier.head;

import dev.replog.schemas.Change;
import dev.replog.schemas.token.LogId;
import dev.replog.schemas.token.Position;
import dev.replog.schemas.token.SyncToken;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The table of the newest change of each user. One statement writes or reads many rows, and positions in it only rise.
 */
final class Heads {
    private static final String RAISE = """
            INSERT INTO notifier.head AS known (user_id, log_id, position, at)
            SELECT * FROM unnest(?, ?, ?, ?)
            ON CONFLICT (user_id) DO UPDATE
            SET log_id = excluded.log_id, position = excluded.position, at = excluded.at
            WHERE excluded.position > known.position
            """;
    private static final String READ = "SELECT user_id, log_id, position FROM notifier.head WHERE user_id = ANY (?)";

    private Heads() {}

    /** Raises the heads of all users in the batch with one statement. */
    static void raise(Connection connection, List<Change> batch) throws SQLException {
        // One row for each user, always in the same order of users, so that two writers cannot deadlock.
        Map<String, Change> newest = new TreeMap<>();
        for (Change change : batch) {
            newest.merge(
                    change.getUserId(), change, (one, other) -> other.getPosition() > one.getPosition() ? other : one);
        }
        Collection<Change> rows = newest.values();
        try (PreparedStatement statement = connection.prepareStatement(RAISE)) {
            statement.setArray(
                    1,
                    array(
                            connection,
                            "text",
                            rows.stream().map(Change::getUserId).toArray()));
            statement.setArray(
                    2,
                    array(connection, "int", rows.stream().map(Change::getLogId).toArray()));
            statement.setArray(
                    3,
                    array(
                            connection,
                            "bigint",
                            rows.stream().map(Change::getPosition).toArray()));
            statement.setArray(
                    4,
                    array(
                            connection,
                            "timestamptz",
                            rows.stream()
                                    .map(change -> Timestamp.from(change.getAt()))
                                    .toArray()));
            statement.executeUpdate();
        }
    }

    /** The newest tokens of these users; users without changes are left out. */
    static Map<String, SyncToken> read(Connection connection, Collection<String> userIds) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(READ)) {
            statement.setArray(1, array(connection, "text", userIds.toArray()));
            Map<String, SyncToken> heads = new HashMap<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    heads.put(
                            rows.getString(1),
                            SyncToken.mark(new LogId(rows.getInt(2)), new Position(rows.getLong(3))));
                }
            }
            return heads;
        }
    }

    private static Array array(Connection connection, String type, Object[] values) throws SQLException {
        return connection.createArrayOf(type, values);
    }
}
