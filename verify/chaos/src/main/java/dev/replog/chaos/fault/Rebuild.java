package dev.replog.chaos.fault;

import dev.replog.chaos.stack.ServiceInstance;
import dev.replog.chaos.stack.ServiceKind;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** The read models are deleted and computed again from the log, while commands are accepted. */
record Rebuild(String name) implements Fault {
    @Override
    public String what() {
        return "the projectors are stopped, their tables are dropped, and they are started again: everything is"
                + " read from the"
                + " beginning of the log";
    }

    @Override
    public boolean emptiesTables() {
        return true;
    }

    @Override
    public long strike(Stage stage) throws SQLException {
        List<ServiceInstance> projectors = stage.stack().instances(ServiceKind.CHANGE_PROJECTOR);
        projectors.forEach(ServiceInstance::terminate);
        try (Connection connection = stage.stack().database().connect();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP SCHEMA replog CASCADE");
        }
        long nanos = System.nanoTime();
        projectors.forEach(ServiceInstance::start);
        return nanos;
    }
}
