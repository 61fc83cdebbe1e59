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

/** Deletes rows a day after their time is over. One instance deletes at a time; two would do no harm. */
abstract class AgePurge extends Purge {
    static final int STEP_ROWS = 1_000;

    private final long lock;
    private final String step;
    private final Duration retention;

    /**
     * @param lock the advisory lock of the instance that deletes
     * @param step deletes at most {@link #STEP_ROWS} rows from before its parameter
     */
    AgePurge(
            String rows,
            long lock,
            String step,
            ProjectionDatabase database,
            Duration retention,
            Duration interval,
            AppliedTime applied) {
        super(rows, database, applied, interval);
        this.lock = lock;
        this.step = step;
        this.retention = retention;
    }

    @Override
    final long purge(Connection connection, Instant now) throws SQLException {
        if (!isFirst(connection)) {
            return 0;
        }
        Timestamp before = Timestamp.from(now.minus(retention).minus(MARGIN));
        long deleted = 0;
        int last = STEP_ROWS;
        while (last == STEP_ROWS && !isStopping()) {
            try (PreparedStatement statement = connection.prepareStatement(step)) {
                statement.setTimestamp(1, before);
                last = statement.executeUpdate();
            }
            deleted += last;
        }
        return deleted;
    }

    private boolean isFirst(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_try_advisory_lock(" + lock + ")")) {
            row.next();
            return row.getBoolean(1);
        }
    }
}
