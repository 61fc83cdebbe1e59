package dev.replog.chaos.fault;

import dev.replog.chaos.stack.ServiceInstance;
import dev.replog.chaos.stack.ServiceKind;
import dev.replog.chaos.stack.Waits;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

/**
 * The read models are deleted and computed again from the log, while commands are accepted. The registrations of nodes
 * are not in the log, so they are copied, as an operator does it.
 */
record Rebuild(String name) implements Fault {
    private static final Duration STARTED_MAX = Duration.ofMinutes(2);
    private static final String HAS_NODES = """
            SELECT count(*) FILTER (WHERE table_schema = 'replog' AND table_name = 'node')
                 = count(*) FILTER (WHERE table_schema = 'public' AND table_name = 'kept_node')
            FROM information_schema.columns""";

    @Override
    public String what() {
        return "the projectors are stopped, their tables but the registrations of nodes are dropped, and they are"
                + " started again: everything is read from the beginning of the log";
    }

    @Override
    public boolean emptiesTables() {
        return true;
    }

    @Override
    public long strike(Stage stage) throws SQLException {
        List<ServiceInstance> projectors = stage.stack().instances(ServiceKind.CHANGE_PROJECTOR);
        projectors.forEach(ServiceInstance::terminate);
        run(stage, "CREATE TABLE public.kept_node AS TABLE replog.node", "DROP SCHEMA replog CASCADE");
        long nanos = System.nanoTime();
        projectors.forEach(ServiceInstance::start);
        Waits.until("the tables of a new database", STARTED_MAX, () -> hasNodes(stage));
        run(stage, "INSERT INTO replog.node SELECT * FROM public.kept_node", "DROP TABLE public.kept_node");
        return nanos;
    }

    /** Whether the table of nodes has all its columns again. */
    private static boolean hasNodes(Stage stage) {
        try (Connection connection = stage.stack().database().connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(HAS_NODES)) {
            return row.next() && row.getBoolean(1);
        } catch (SQLException failed) {
            throw new IllegalStateException("the columns could not be counted", failed);
        }
    }

    private static void run(Stage stage, String... statements) throws SQLException {
        try (Connection connection = stage.stack().database().connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
