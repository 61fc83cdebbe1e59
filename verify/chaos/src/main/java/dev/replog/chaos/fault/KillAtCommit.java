package dev.replog.chaos.fault;

import dev.replog.chaos.stack.OneWayProxy.Direction;
import dev.replog.chaos.stack.ServiceInstance;
import dev.replog.chaos.stack.ServiceKind;
import dev.replog.chaos.stack.Waits;
import java.time.Duration;

/**
 * A projector dies while it waits for PostgreSQL. With the responses held back, its last batch is committed and it
 * never publishes the batch. With its requests held back, it has read and decided, and nothing is stored.
 */
record KillAtCommit(Direction direction, String name) implements Fault {
    private static final Duration HELD = Duration.ofMillis(700);

    @Override
    public String what() {
        return switch (direction) {
            case ANSWERS ->
                "PostgreSQL's answers to one projector are held back, so that it has committed and does not"
                        + " know it; then it is killed";
            case REQUESTS ->
                "one projector's requests to PostgreSQL are held back, so that it has decided and not stored;"
                        + " then it is killed";
        };
    }

    @Override
    public int times() {
        return 2;
    }

    @Override
    public long strike(Stage stage) {
        ServiceInstance projector = stage.anyOf(ServiceKind.CHANGE_PROJECTOR);
        projector.proxy().cut(direction);
        Waits.pause(HELD);
        long nanos = System.nanoTime();
        projector.kill();
        projector.proxy().mend();
        return nanos;
    }
}
