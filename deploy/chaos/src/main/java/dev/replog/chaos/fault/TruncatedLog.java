package dev.replog.chaos.fault;

import dev.replog.chaos.stack.ServiceInstance;
import dev.replog.chaos.stack.ServiceKind;
import dev.replog.chaos.stack.Waits;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * The database has applied more than the log has, as after restoring the log from a backup. The projection must refuse to
 * run rather than guess, say why and what to do, and go on when log and database agree again.
 */
record TruncatedLog(String name) implements Fault {
    private static final long AHEAD = 1_000_000_000L;
    private static final Duration REFUSED_MAX = Duration.ofMinutes(1);
    private static final List<String> SAID =
            List.of("Projection refuses to run", "it lost records", "replog-admin new-generation --after-loss");
    private static final String MOVE = """
            UPDATE replog.projection_progress SET next_offset = next_offset + ?
            WHERE generation = ? AND partition = ?""";
    private static final String BUSIEST = """
            SELECT generation, partition FROM replog.projection_progress
            ORDER BY generation DESC, updated_at DESC LIMIT 1""";

    @Override
    public String what() {
        return "the progress of a partition is ahead of the end of the log; the projection must refuse, say what to do, and"
                + " go on when log and database agree again";
    }

    @Override
    public long strike(Stage stage) throws SQLException {
        List<ServiceInstance> projectors = stage.stack().instances(ServiceKind.CHANGE_PROJECTOR);
        int said = projectors.stream().mapToInt(one -> one.log().length()).sum();
        try (Connection connection = stage.stack().database().connect()) {
            long[] place = busiest(connection);
            move(connection, place, AHEAD);
            boolean isRefused = Waits.holds(
                    REFUSED_MAX,
                    () -> projectors.stream().anyMatch(one -> SAID.stream().allMatch(one.log()::contains)));
            if (!isRefused
                    || said
                            == projectors.stream()
                                    .mapToInt(one -> one.log().length())
                                    .sum()) {
                stage.found("no projector said that it refuses and what to do");
            }
            if (projectors.stream().allMatch(ServiceInstance::isReady)) {
                stage.found("every projector says that it is ready");
            }
            move(connection, place, -AHEAD);
        }
        long nanos = System.nanoTime();
        // Whoever refused does so until it is told otherwise: by a new generation, or by starting it again.
        projectors.forEach(ServiceInstance::terminate);
        projectors.forEach(ServiceInstance::start);
        return nanos;
    }

    private static long[] busiest(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(BUSIEST);
                ResultSet row = statement.executeQuery()) {
            if (!row.next()) {
                throw new SQLException("nothing was ever projected");
            }
            return new long[] {row.getLong(1), row.getLong(2)};
        }
    }

    private static void move(Connection connection, long[] place, long by) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(MOVE)) {
            statement.setLong(1, by);
            statement.setLong(2, place[0]);
            statement.setLong(3, place[1]);
            if (statement.executeUpdate() != 1) {
                throw new SQLException("the progress of the partition is gone");
            }
        }
    }
}
