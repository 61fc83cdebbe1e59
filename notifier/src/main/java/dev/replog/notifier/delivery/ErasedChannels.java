package dev.replog.notifier.delivery;

import dev.replog.notifier.changes.ChangeWriter;
import dev.replog.notifier.database.ArrayParameters;
import dev.replog.schemas.Change;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Deletes the channels of users whose accounts were erased, with their secrets and deliveries, and stores that this was
 * done. Channels that were registered after the erasure stay.
 */
final class ErasedChannels implements ChangeWriter {
    private static final String DELETE = """
            WITH erased AS (SELECT * FROM unnest(?, ?) AS n (user_id, at)), gone AS (
                SELECT c.user_id, c.id FROM notifier.channel c JOIN erased USING (user_id)
                WHERE c.created_at <= erased.at
                ORDER BY c.user_id, c.id FOR UPDATE OF c
            )
            DELETE FROM notifier.channel c USING gone WHERE c.user_id = gone.user_id AND c.id = gone.id
            """;
    private static final String FOLLOWED = """
            INSERT INTO notifier.erased AS known (user_id, position)
            SELECT * FROM unnest(?, ?)
            ON CONFLICT (user_id) DO UPDATE SET position = excluded.position, at = now()
            WHERE excluded.position > known.position
            """;

    @Override
    public void write(Connection connection, List<Change> batch) throws SQLException {
        // Always in the same order of users, so that two writers cannot deadlock.
        Map<String, Change> erasures = new TreeMap<>();
        for (Change change : batch) {
            if (change.getErased()) {
                erasures.put(change.getUserId(), change);
            }
        }
        if (erasures.isEmpty()) {
            return;
        }
        List<Change> rows = List.copyOf(erasures.values());
        try (PreparedStatement delete = connection.prepareStatement(DELETE)) {
            new ArrayParameters<>(delete, 1, rows)
                    .add("text", Change::getUserId)
                    .add("timestamptz", Change::getAt);
            delete.executeUpdate();
        }
        try (PreparedStatement followed = connection.prepareStatement(FOLLOWED)) {
            new ArrayParameters<>(followed, 1, rows)
                    .add("text", Change::getUserId)
                    .add("bigint", Change::getPosition);
            followed.executeUpdate();
        }
    }
}
