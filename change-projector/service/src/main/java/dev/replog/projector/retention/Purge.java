package dev.replog.projector.retention;

import dev.replog.backing.work.Worker;
import dev.replog.projector.database.ProjectionDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes rows that are kept no longer, once in an interval. A run deletes nothing while the projection is behind the
 * log. It works in small steps, so that no batch waits long for a row.
 */
abstract class Purge extends Worker {
    private static final Logger LOG = LoggerFactory.getLogger(Purge.class);
    /** A row's age is by the log's time, and a run begins by the clock. Their difference must not matter. */
    static final Duration MARGIN = Duration.ofDays(1);

    private final String rows;
    private final ProjectionDatabase database;
    private final AppliedTime applied;
    private final Duration interval;

    /** @param rows what is deleted, for log lines */
    Purge(String rows, ProjectionDatabase database, AppliedTime applied, Duration interval) {
        super(rows + "-purge");
        this.rows = rows;
        this.database = database;
        this.applied = applied;
        this.interval = interval;
    }

    /**
     * Runs once.
     *
     * @return how many rows were deleted; 0 when another instance deletes them, or the projection is behind the log
     */
    public final long purge() throws SQLException, InterruptedException {
        // The locks of a run end with its connection.
        try (Connection connection = database.connect()) {
            Optional<Instant> now = applied.await(connection, this::goesOn);
            if (now.isEmpty()) {
                LOG.debug("No old {} are deleted while the projection is behind the log", rows);
                return 0;
            }
            return purge(connection, now.get());
        }
    }

    /** @param now the time up to which the log is applied */
    abstract long purge(Connection connection, Instant now) throws SQLException, InterruptedException;

    /** Waits for this time. False when the purge stops. */
    final boolean goesOn(Duration pause) throws InterruptedException {
        pause(pause);
        return !isStopping();
    }

    @Override
    protected final void work() throws SQLException, InterruptedException {
        if (goesOn(interval)) {
            long deleted = purge();
            LOG.debug("Deleted {} old {}", deleted, rows);
            succeeded();
        }
    }

    @Override
    protected final void failed(Exception failure) {
        LOG.warn("Old {} were not deleted; the next try is in {} ({})", rows, interval, failure.toString());
    }

    @Override
    protected final void wakeUp() {
        // A step is short, and the waits between steps end by themselves.
    }
}
