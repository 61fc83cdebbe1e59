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
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes receipts that the decider has ignored for a day or more. It uses small steps, so that no batch waits long for
 * a row; one instance at a time, but two at once do no harm. It has a thread of its own, which mostly waits.
 */
public final class ReceiptPurge implements AutoCloseable {
    static final int STEP_ROWS = 1_000;

    private static final Logger log = LoggerFactory.getLogger(ReceiptPurge.class);
    /** The decider uses the log's time, and this uses the clock: the difference must never matter. */
    private static final Duration MARGIN = Duration.ofDays(1);

    private static final long LOCK = 0x7265_706C_6F67_0001L;
    private static final String STEP = """
            DELETE FROM receipt WHERE (user_id, mutation_id) IN (
              SELECT user_id, mutation_id FROM receipt WHERE decided_at < ? LIMIT %d)
            """.formatted(STEP_ROWS);

    private final ProjectionDatabase database;
    private final Duration memory;
    private final Duration interval;
    private final AppliedTime applied;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread = Thread.ofVirtual().name("receipt-purge").unstarted(this::run);

    public ReceiptPurge(ProjectionDatabase database, Duration memory, Duration interval, AppliedTime applied) {
        this.database = database;
        this.memory = memory;
        this.interval = interval;
        this.applied = applied;
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
            while (!stopping.await(interval.toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    long deleted = purge();
                    log.debug("Deleted {} receipts", deleted);
                } catch (SQLException | KafkaException e) {
                    log.warn("Old receipts were not deleted; the next try is in {} ({})", interval, e.toString());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The number of deleted receipts; none when another instance deletes, or the projection is behind the log. */
    public long purge() throws SQLException, InterruptedException {
        long deleted = 0;
        // The lock ends with the connection.
        try (Connection connection = database.connect()) {
            Optional<Instant> now = applied.await(connection, stopping);
            if (now.isEmpty() || !isFirst(connection)) {
                return 0;
            }
            Instant before = now.get().minus(memory).minus(MARGIN);
            int step = STEP_ROWS;
            while (step == STEP_ROWS && stopping.getCount() > 0) {
                try (PreparedStatement statement = connection.prepareStatement(STEP)) {
                    statement.setTimestamp(1, Timestamp.from(before));
                    step = statement.executeUpdate();
                }
                deleted += step;
            }
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
