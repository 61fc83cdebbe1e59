package dev.replog.projector.retention;

import dev.replog.projector.database.ProjectionDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;

/**
 * Deletes receipts a day after their mutation ids have expired. One instance deletes at a time; two would do no harm.
 */
public final class ReceiptPurge extends Purge {
    static final int STEP_ROWS = 1_000;

    private static final long LOCK = 0x7265_706C_6F67_0001L;
    private static final String STEP = """
            DELETE FROM receipt WHERE (user_id, mutation_id) IN (
              SELECT user_id, mutation_id FROM receipt WHERE decided_at < ? LIMIT %d)
            """.formatted(STEP_ROWS);

    private final Duration retention;

    public ReceiptPurge(ProjectionDatabase database, Duration retention, Duration interval, AppliedTime applied) {
        super("receipts", database, applied, interval);
        this.retention = retention;
    }

    @Override
    long purge(Connection connection, Instant now) throws SQLException {
        if (!isFirst(connection)) {
            return 0;
        }
        Timestamp before = Timestamp.from(now.minus(retention).minus(MARGIN));
        long deleted = 0;
        int step = STEP_ROWS;
        while (step == STEP_ROWS && !isStopping()) {
            try (PreparedStatement statement = connection.prepareStatement(STEP)) {
                statement.setTimestamp(1, before);
                step = statement.executeUpdate();
            }
            deleted += step;
        }
        return deleted;
    }

    private static boolean isFirst(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_try_advisory_lock(" + LOCK + ")")) {
            row.next();
            return row.getBoolean(1);
        }
    }
}
