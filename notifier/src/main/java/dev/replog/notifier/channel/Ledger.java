package dev.replog.notifier.channel;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Reads the last attempts of a channel. The deliveries write them. */
public final class Ledger {
    /** The number of attempts that are kept. An attempt is in the slot of its number modulo this. */
    public static final int SLOTS = 50;

    private static final String READ = """
            SELECT attempt, at, number, message_id, message_state, outcome, status, duration_millis, error,
                next_attempt_at, log_id, position
            FROM notifier.delivery WHERE user_id = ? AND channel_id = ? ORDER BY attempt DESC
            """;

    private Ledger() {}

    /** The attempts, newest first. */
    static List<DeliveryRecord> read(Connection connection, String userId, String channelId) throws SQLException {
        List<DeliveryRecord> records = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(READ)) {
            statement.setString(1, userId);
            statement.setString(2, channelId);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    records.add(new DeliveryRecord(
                            row.getLong(1),
                            LifeRows.instant(row, "at"),
                            row.getLong(3),
                            "msg_" + row.getObject(4, UUID.class).toString().replace("-", ""),
                            row.getString(5),
                            row.getString(6),
                            row.getObject(7, Integer.class),
                            row.getInt(8),
                            row.getString(9),
                            LifeRows.instantOrNull(row, "next_attempt_at"),
                            LifeRows.token(row, "log_id", "position")));
                }
            }
        }
        return records;
    }
}
