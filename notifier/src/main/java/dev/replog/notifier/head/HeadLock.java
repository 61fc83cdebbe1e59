package dev.replog.notifier.head;

import dev.replog.schemas.token.LogId;
import dev.replog.schemas.token.Position;
import dev.replog.schemas.token.SyncToken;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Locks the newest change of one user in a transaction. It waits for changes that are being written, and later changes
 * are written after it. So a listener that starts in this transaction gets every change after it.
 */
public final class HeadLock {
    // Waits for a transaction that is inserting the row, and prevents others from inserting it.
    private static final String HOLD = """
            INSERT INTO notifier.head (user_id, log_id, position, at) VALUES (?, 0, 0, to_timestamp(0))
            ON CONFLICT DO NOTHING
            """;
    private static final String READ = "SELECT log_id, position FROM notifier.head WHERE user_id = ? FOR NO KEY UPDATE";
    private static final String RELEASE = "DELETE FROM notifier.head WHERE user_id = ? AND position = 0";

    private final Connection connection;
    private final String userId;
    private final boolean isPlaceholder;
    private final @Nullable SyncToken head;

    private HeadLock(Connection connection, String userId, boolean isPlaceholder, @Nullable SyncToken head) {
        this.connection = connection;
        this.userId = userId;
        this.isPlaceholder = isPlaceholder;
        this.head = head;
    }

    /** The connection must be in a transaction; the lock ends with it. */
    public static HeadLock take(Connection connection, String userId) throws SQLException {
        boolean isPlaceholder;
        try (PreparedStatement statement = connection.prepareStatement(HOLD)) {
            statement.setString(1, userId);
            isPlaceholder = statement.executeUpdate() == 1;
        }
        try (PreparedStatement statement = connection.prepareStatement(READ)) {
            statement.setString(1, userId);
            try (ResultSet row = statement.executeQuery()) {
                boolean isKnown = row.next() && row.getLong(2) > 0;
                SyncToken head =
                        isKnown ? SyncToken.mark(new LogId(row.getInt(1)), new Position(row.getLong(2))) : null;
                return new HeadLock(connection, userId, isPlaceholder, head);
            }
        }
    }

    /** Null when the user has no change yet. */
    public @Nullable SyncToken head() {
        return head;
    }

    /** Deletes the placeholder of a user without changes. Call it before the transaction is committed. */
    public void release() throws SQLException {
        if (isPlaceholder) {
            try (PreparedStatement statement = connection.prepareStatement(RELEASE)) {
                statement.setString(1, userId);
                statement.executeUpdate();
            }
        }
    }
}
