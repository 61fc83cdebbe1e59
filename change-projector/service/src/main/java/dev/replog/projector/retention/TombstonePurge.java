package dev.replog.projector.retention;

import dev.replog.projector.database.ProjectionDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes tombstones that the decider has ignored for a day or more, and moves their users' horizons in the same
 * transaction, so that a client that may have missed a deletion gets 410. One instance of the cluster does it at a
 * time: the run is a row, and each step proves that it still owns it, because a lock alone ends with its connection. It
 * uses small steps with pauses and waits for no row, so that no batch waits for it. It has a thread of its own.
 */
public final class TombstonePurge implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TombstonePurge.class);
    /** The decider uses the log's time, and this uses the clock: the difference must never matter. */
    private static final Duration MARGIN = Duration.ofDays(1);

    /** Everything below a deleted entity was deleted with it, or before it; children are purged first. */
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

    private final ProjectionDatabase database;
    private final AppliedTime applied;
    private final RetentionProperties retention;
    private final String runner;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread = Thread.ofVirtual().name("tombstone-purge").unstarted(this::run);

    public TombstonePurge(
            ProjectionDatabase database, AppliedTime applied, RetentionProperties retention, String runner) {
        this.database = database;
        this.applied = applied;
        this.retention = retention;
        this.runner = runner;
    }

    public void start() {
        thread.start();
    }

    @Override
    public void close() {
        stopping.countDown();
    }

    private void run() {
        try {
            while (!stopping.await(retention.interval().toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    log.debug("Purged {} tombstones", purge());
                } catch (SQLException | KafkaException e) {
                    log.warn(
                            "Old tombstones were not purged; the next try is in {} ({})",
                            retention.interval(),
                            e.toString());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The number of purged tombstones; none when another instance purges, or did so within the interval. */
    public long purge() throws SQLException, InterruptedException {
        try (Connection connection = database.connect()) {
            Optional<Instant> now = applied.await(connection, stopping);
            if (now.isEmpty()) {
                log.debug("Tombstones are not purged while the projection is behind the log");
                return 0;
            }
            Optional<JobRun> job = JobRun.begin(connection, "tombstones", runner, retention.interval());
            return job.isEmpty() ? 0 : purge(connection, job.get(), now.get());
        }
    }

    private long purge(Connection connection, JobRun job, Instant now) throws SQLException, InterruptedException {
        Timestamp before = Timestamp.from(now.minus(retention.tombstones()).minus(MARGIN));
        long purged = 0;
        int step = retention.stepRows();
        while (step == retention.stepRows() && stopping.getCount() > 0) {
            connection.setAutoCommit(false);
            try {
                step = step(connection, before);
                if (!job.proceed(connection, step)) {
                    connection.rollback();
                    log.info("Another instance purges tombstones; this one has stopped");
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
            if (stopping.await(retention.pause().toMillis(), TimeUnit.MILLISECONDS)) {
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
