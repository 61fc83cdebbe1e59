package dev.replog.projector.retention;

import dev.replog.projector.database.ProjectionDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes tombstones a day after they have expired. The same transaction moves the horizons of their users, so that a
 * client that may have missed a deletion gets 410. One instance of the cluster deletes at a time: the run is a row, and
 * each step checks that the row still belongs to this run, because a lock alone is lost with its connection. The purge
 * pauses between steps and skips locked rows, so that no batch waits for it.
 */
public final class TombstonePurge extends Purge {
    private static final Logger LOG = LoggerFactory.getLogger(TombstonePurge.class);

    /** Children are deleted first: they are as old as the deletion above them, or older. */
    private static final String STEP = """
            WITH old AS MATERIALIZED (
              SELECT user_id, type, id FROM entity WHERE deleted_at < ? ORDER BY deleted_at, type DESC LIMIT ?
            ), free AS MATERIALIZED (
              SELECT h.user_id FROM user_head h WHERE h.user_id IN (SELECT user_id FROM old) FOR UPDATE SKIP LOCKED
            ), gone AS MATERIALIZED (
              SELECT e.user_id, e.type, e.id FROM entity e JOIN old USING (user_id, type, id) JOIN free USING (user_id)
              WHERE e.deleted_at < ? FOR UPDATE OF e SKIP LOCKED
            ), removed AS (
              DELETE FROM entity e USING gone g WHERE e.user_id = g.user_id AND e.type = g.type AND e.id = g.id
              RETURNING e.user_id, e.position
            ), moved AS (
              UPDATE user_head h SET horizon = greatest(h.horizon, newest.position)
              FROM (SELECT user_id, max(position) AS position FROM removed GROUP BY user_id) newest
              WHERE h.user_id = newest.user_id
            )
            SELECT count(*) FROM removed
            """;

    private final RetentionProperties retention;
    private final String runner;

    public TombstonePurge(
            ProjectionDatabase database, AppliedTime applied, RetentionProperties retention, String runner) {
        super("tombstones", database, applied, retention.interval());
        this.retention = retention;
        this.runner = runner;
    }

    /** Deletes nothing when another instance deletes, or has deleted within the interval. */
    @Override
    long purge(Connection connection, Instant now) throws SQLException, InterruptedException {
        Optional<JobRun> job = JobRun.begin(connection, "tombstones", runner, retention.interval());
        return job.isEmpty() ? 0 : purge(connection, job.get(), now);
    }

    private long purge(Connection connection, JobRun job, Instant now) throws SQLException, InterruptedException {
        Timestamp before = Timestamp.from(now.minus(retention.tombstones()).minus(MARGIN));
        long purged = 0;
        int step = retention.stepRows();
        while (step == retention.stepRows() && !isStopping()) {
            connection.setAutoCommit(false);
            try {
                step = step(connection, before);
                if (!job.proceed(connection, step)) {
                    connection.rollback();
                    LOG.info("Another instance has taken over the purge of tombstones");
                    return purged;
                }
                connection.commit();
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
            purged += step;
            if (!goesOn(retention.pause())) {
                return purged;
            }
        }
        job.end(connection);
        return purged;
    }

    private int step(Connection connection, Timestamp before) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(STEP)) {
            statement.setTimestamp(1, before);
            statement.setInt(2, retention.stepRows());
            statement.setTimestamp(3, before);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }
}
