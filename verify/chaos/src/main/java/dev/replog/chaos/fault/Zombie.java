package dev.replog.chaos.fault;

import dev.replog.chaos.stack.ServiceInstance;
import dev.replog.chaos.stack.ServiceKind;
import dev.replog.chaos.stack.Waits;
import java.time.Duration;

/** A projector is suspended for longer than its session with the group, and then continues. */
record Zombie(String name) implements Fault {
    private static final Duration LONGER_THAN_SESSION = Duration.ofSeconds(10);

    @Override
    public String what() {
        return "`kill -STOP` of one projector past its session, others take over, then `kill -CONT`: it must"
                + " change nothing";
    }

    @Override
    public long strike(Stage stage) {
        ServiceInstance projector = stage.anyOf(ServiceKind.CHANGE_PROJECTOR);
        long nanos = System.nanoTime();
        projector.suspend();
        return nanos;
    }

    @Override
    public void mend(Stage stage) {
        // The others may have taken over quickly; the zombie must continue only after its session has ended.
        Waits.pause(LONGER_THAN_SESSION);
        stage.stack().mend();
    }
}
