package dev.replog.projector.retention;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/**
 * One run of a job that a cluster does once at a time and once in an interval. It is a row with a number that rises.
 * Each step names its number in its own transaction, so a runner that lost its run changes nothing. The advisory lock
 * keeps other instances from trying while the runner lives; the row decides.
 */
public final class JobRun {
    /** A run without a step for this long counts as given up. */
    static final Duration SILENCE_MAX = Duration.ofMinutes(2);

    private static final String LOCK = "SELECT pg_try_advisory_lock(hashtextextended('replog.job.' || ?, 0))";
    private static final String BEGIN = """
            INSERT INTO job AS known (name, run, runner) VALUES (?, 1, ?)
            ON CONFLICT (name) DO UPDATE SET run = known.run + 1, runner = excluded.runner, started_at = now(),
              touched_at = now(), finished_at = NULL, steps = 0, done = 0
            WHERE known.finished_at < now() - ?::bigint * interval '1 millisecond'
               OR known.finished_at IS NULL AND known.touched_at < now() - ?::bigint * interval '1 millisecond'
            RETURNING run
            """;
    private static final String PROCEED = "UPDATE job SET touched_at = now(), steps = steps + 1, done = done + ?"
            + " WHERE name = ? AND run = ? AND finished_at IS NULL";
    private static final String END = "UPDATE job SET finished_at = now() WHERE name = ? AND run = ?";

    private final String name;
    private final long run;

    private JobRun(String name, long run) {
        this.name = name;
        this.run = run;
    }

    /** Empty when another instance has a run, or had one within the interval. The lock ends with the connection. */
    public static Optional<JobRun> begin(Connection connection, String name, String runner, Duration interval)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(LOCK)) {
            statement.setString(1, name);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                if (!row.getBoolean(1)) {
                    return Optional.empty();
                }
            }
        }
        try (PreparedStatement statement = connection.prepareStatement(BEGIN)) {
            statement.setString(1, name);
            statement.setString(2, runner);
            // Half of the interval, so that a cluster whose instances wake up in turn has about one run in the
            // interval.
            statement.setLong(3, interval.toMillis() / 2);
            statement.setLong(4, SILENCE_MAX.toMillis());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(new JobRun(name, row.getLong("run"))) : Optional.empty();
            }
        }
    }

    /** Within the transaction of a step: false when this run was taken over, and the step must be rolled back. */
    boolean proceed(Connection connection, long done) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(PROCEED)) {
            statement.setLong(1, done);
            statement.setString(2, name);
            statement.setLong(3, run);
            return statement.executeUpdate() == 1;
        }
    }

    public void end(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(END)) {
            statement.setString(1, name);
            statement.setLong(2, run);
            statement.executeUpdate();
        }
    }
}
