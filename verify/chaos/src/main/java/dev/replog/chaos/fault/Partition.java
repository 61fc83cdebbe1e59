package dev.replog.chaos.fault;

import dev.replog.chaos.stack.OneWayProxy;
import dev.replog.chaos.stack.OneWayProxy.Direction;
import dev.replog.chaos.stack.ServiceKind;
import dev.replog.chaos.stack.Waits;
import java.time.Duration;

/** The network between one projector and PostgreSQL works in one direction only, and no connection is closed. */
record Partition(Direction direction, String name) implements Fault {
    private static final Duration CUT = Duration.ofSeconds(8);

    @Override
    public String what() {
        return (direction == Direction.REQUESTS
                        ? "what one projector sends to PostgreSQL"
                        : "what PostgreSQL sends to one" + " projector")
                + " does not arrive for " + CUT.toSeconds() + " s, no connection is closed";
    }

    @Override
    public long strike(Stage stage) {
        OneWayProxy network = stage.anyOf(ServiceKind.CHANGE_PROJECTOR).proxy();
        network.cut(direction);
        Waits.pause(CUT);
        long nanos = System.nanoTime();
        network.mend();
        return nanos;
    }
}
