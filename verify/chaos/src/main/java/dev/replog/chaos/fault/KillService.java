package dev.replog.chaos.fault;

import dev.replog.chaos.stack.ServiceKind;
import java.time.Duration;

/** One instance of a service is killed, at any moment. */
record KillService(ServiceKind kind, String name) implements Fault {
    private static final Duration MOMENT_MAX = Duration.ofSeconds(2);

    @Override
    public String what() {
        return "`kill -9` of one of two instances of " + kind.module() + ", at a random moment, several times";
    }

    @Override
    public int times() {
        return 3;
    }

    @Override
    public long strike(Stage stage) {
        stage.somewhereIn(MOMENT_MAX);
        long nanos = System.nanoTime();
        stage.anyOf(kind).kill();
        return nanos;
    }
}
