package dev.replog.notifier.changes;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * The table of progress: the group has written all changes of a partition below its next offset. The offset only rises.
 * An instance that has lost a partition, and does not know it yet, therefore cannot set it back.
 */
public final class Progress {
    private static final String READ = "SELECT partition, next_offset FROM notifier.progress WHERE topic_id = ?";
    private static final String WRITE = """
            INSERT INTO notifier.progress AS known (topic_id, partition, next_offset)
            SELECT ?, p, o FROM unnest(?, ?) AS reached (p, o)
            ORDER BY p
            ON CONFLICT (topic_id, partition) DO UPDATE SET next_offset = excluded.next_offset
            WHERE excluded.next_offset > known.next_offset
            """;

    private Progress() {}

    /** The next offset of each partition that has progress. */
    public static Map<Integer, Long> read(Connection connection, UUID topicId) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(READ)) {
            statement.setObject(1, topicId);
            Map<Integer, Long> next = new HashMap<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    next.put(rows.getInt(1), rows.getLong(2));
                }
            }
            return next;
        }
    }

    static void write(Connection connection, UUID topicId, Map<Integer, Long> next) throws SQLException {
        Array partitions = connection.createArrayOf("int", next.keySet().toArray());
        Array offsets = connection.createArrayOf("bigint", next.values().toArray());
        try (PreparedStatement statement = connection.prepareStatement(WRITE)) {
            statement.setObject(1, topicId);
            statement.setArray(2, partitions);
            statement.setArray(3, offsets);
            statement.executeUpdate();
        }
    }
}
