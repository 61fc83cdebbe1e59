package dev.replog.chaos.fault;

import dev.replog.chaos.agent.CrashPoint;
import dev.replog.chaos.agent.CrashSwitch;
import dev.replog.chaos.stack.ServiceInstance;
import dev.replog.chaos.stack.ServiceKind;
import dev.replog.chaos.stack.Waits;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A service dies at an exact point between two systems, one of the first times that any of its instances reaches it. A
 * point that no instance reaches is an error, because nothing was tested.
 */
record KillAtPoint(CrashPoint point) implements Fault {
    private static final Duration REACHED_MAX = Duration.ofSeconds(30);
    private static final int TIMES_MAX = 5;

    @Override
    public String name() {
        return "kill-" + point.name();
    }

    @Override
    public String what() {
        return "one of two instances of " + point.service() + " dies exactly when " + point.when();
    }

    @Override
    public long strike(Stage stage) throws IOException {
        List<ServiceInstance> all = stage.stack().instances(ServiceKind.of(point.service()));
        stage.stack().arm(point, 1 + stage.random().nextInt(TIMES_MAX));
        boolean isReached = Waits.holds(REACHED_MAX, () -> dead(all).isPresent());
        long nanos = System.nanoTime();
        stage.stack().disarm();
        Optional<ServiceInstance> dead = dead(all);
        if (!isReached || dead.isEmpty()) {
            stage.found("no instance reached " + point.name() + " within " + REACHED_MAX.toSeconds() + " s; "
                    + (all.stream().allMatch(this::isInPlace)
                            ? "it is in place everywhere"
                            : "it is not in place everywhere, see the lines of the agent in the log"));
        } else if (dead.get().exitStatus() != CrashSwitch.STATUS) {
            stage.found(point.service() + " ended with " + dead.get().exitStatus() + " (expected: " + CrashSwitch.STATUS
                    + ", at " + point.name() + ")");
        }
        return nanos;
    }

    private boolean isInPlace(ServiceInstance instance) {
        return instance.log().contains("crash point " + point.name() + " is in place");
    }

    private static Optional<ServiceInstance> dead(List<ServiceInstance> all) {
        return all.stream().filter(instance -> !instance.isRunning()).findFirst();
    }
}
