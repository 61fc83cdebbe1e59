package dev.replog.chaos.fault;

import dev.replog.chaos.stack.KafkaCluster;
import dev.replog.chaos.stack.PartitionCopies;
import dev.replog.chaos.stack.ServiceInstance;
import dev.replog.chaos.stack.ServiceKind;
import dev.replog.chaos.stack.Waits;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

/**
 * All nodes of Kafka stop at once and start again without the newest half of a partition, in all of its copies, as
 * after a loss of power before it reached a disk: the database has applied more than the log has. The projection must
 * refuse to run, log the reason and the remedy, and continue when the log is restored. Clients send no commands
 * meanwhile, because commands that are appended to a log that is replaced afterwards would be lost with it.
 */
record TruncatedLog(String name) implements Fault {
    private static final Duration REFUSED_MAX = Duration.ofMinutes(1);
    private static final List<String> SAID =
            List.of("Projection refuses to run", "it lost records", "replog new-generation --after-loss");
    private static final String BUSIEST = """
            SELECT partition, next_offset FROM replog.projection_progress
            ORDER BY generation DESC, next_offset DESC LIMIT 1""";

    @Override
    public String what() {
        return "all Kafka nodes go down, and a partition comes back without its newest half; the projection must"
                + " refuse, say"
                + " what to do, and continue when the log is restored";
    }

    @Override
    public long strike(Stage stage) throws IOException, SQLException {
        List<ServiceInstance> commands = stage.stack().instances(ServiceKind.COMMAND_API);
        List<ServiceInstance> projectors = stage.stack().instances(ServiceKind.CHANGE_PROJECTOR);
        KafkaCluster kafka = stage.stack().kafka();
        commands.forEach(ServiceInstance::terminate);
        long[] place = busiest(stage);
        PartitionCopies copies = kafka.copies(kafka.openLog(), Math.toIntExact(place[0]));
        List<Integer> said = projectors.stream().map(one -> one.log().length()).toList();
        kafka.killAll();
        copies.cutFrom(place[1] / 2);
        kafka.restartKilled();
        if (!Waits.holds(REFUSED_MAX, () -> isRefused(projectors, said))) {
            stage.found("no projector logged that it refuses and what to do");
        }
        if (projectors.stream().allMatch(ServiceInstance::isReady)) {
            stage.found("every projector is ready");
        }
        kafka.killAll();
        copies.restore();
        kafka.restartKilled();
        stage.stack().awaitKafka();
        long nanos = System.nanoTime();
        commands.forEach(ServiceInstance::start);
        // A projector that refused stays stopped until there is a new generation or it is started again.
        projectors.forEach(ServiceInstance::terminate);
        projectors.forEach(ServiceInstance::start);
        return nanos;
    }

    /**
     * @param before the length of each one's output before
     */
    private static boolean isRefused(List<ServiceInstance> projectors, List<Integer> before) {
        for (int i = 0; i < projectors.size(); i++) {
            String said = projectors.get(i).log().substring(before.get(i));
            if (SAID.stream().allMatch(said::contains)) {
                return true;
            }
        }
        return false;
    }

    /** The partition with the most records, and the number of them that are applied. */
    private static long[] busiest(Stage stage) throws SQLException {
        try (Connection connection = stage.stack().database().connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(BUSIEST)) {
            if (!row.next()) {
                throw new SQLException("nothing was ever projected");
            }
            return new long[] {row.getLong(1), row.getLong(2)};
        }
    }
}
