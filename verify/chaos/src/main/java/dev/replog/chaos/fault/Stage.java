package dev.replog.chaos.fault;

import dev.replog.chaos.load.Load;
import dev.replog.chaos.stack.ServiceInstance;
import dev.replog.chaos.stack.ServiceKind;
import dev.replog.chaos.stack.Stack;
import dev.replog.chaos.stack.Waits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The environment of a fault: the stack, its clients, random numbers, and the errors that the fault itself found. Used
 * by one thread.
 */
public record Stage(Stack stack, Load load, Random random, List<String> findings) {
    public Stage(Stack stack, Load load, Random random) {
        this(stack, load, random, new ArrayList<>());
    }

    ServiceInstance anyOf(ServiceKind kind) {
        List<ServiceInstance> all = stack.instances(kind);
        return all.get(random.nextInt(all.size()));
    }

    /** A random moment within the duration, so that a fault does not always strike at the same point of the work. */
    void somewhereIn(Duration duration) {
        Waits.pause(Duration.ofMillis(random.nextLong(1 + duration.toMillis())));
    }

    void found(String what) {
        findings.add(what);
    }

    /** The errors since the last call. */
    public List<String> takeFindings() {
        List<String> taken = List.copyOf(findings);
        findings.clear();
        return taken;
    }
}
