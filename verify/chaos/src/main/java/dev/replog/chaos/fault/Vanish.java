package dev.replog.chaos.fault;

import dev.replog.chaos.stack.ServiceInstance;
import dev.replog.chaos.stack.ServiceKind;
import java.time.Duration;

/**
 * Connections between a projector and PostgreSQL are dead and neither side notices, as when a machine loses its power:
 * a side that waits for data keeps waiting, and the locks of a transaction stay until PostgreSQL closes its connection.
 */
record Vanish(boolean withProcess, String name) implements Fault {
    private static final Duration MOMENT_MAX = Duration.ofSeconds(1);

    @Override
    public String what() {
        return "the connections of one projector to PostgreSQL are dead and neither side notices; "
                + (withProcess ? "the projector is killed with them" : "new ones work");
    }

    @Override
    public int times() {
        return 2;
    }

    @Override
    public long strike(Stage stage) {
        ServiceInstance projector = stage.anyOf(ServiceKind.CHANGE_PROJECTOR);
        stage.somewhereIn(MOMENT_MAX);
        long nanos = System.nanoTime();
        projector.proxy().forget();
        if (withProcess) {
            projector.kill();
        }
        return nanos;
    }
}
