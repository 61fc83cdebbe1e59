package dev.replog.chaos.fault;

import dev.replog.chaos.stack.Waits;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** PostgreSQL's disk is full for some time; an operator makes room, and restarts it if it has stopped. */
record DiskFull(String name) implements Fault {
    private static final Duration FULL = Duration.ofSeconds(10);

    @Override
    public String what() {
        return "PostgreSQL's disk is full for " + FULL.toSeconds() + " s, then there is room again";
    }

    @Override
    public Optional<String> impossible(Stage stage) {
        return stage.stack().database().isApart()
                ? Optional.empty()
                : Optional.of("PostgreSQL has no disk of its own here: mounting one in memory needs root");
    }

    @Override
    public long strike(Stage stage) throws IOException {
        stage.stack().database().fillDisk();
        Waits.pause(FULL);
        stage.stack().database().freeDisk();
        long nanos = System.nanoTime();
        if (!stage.stack().database().isRunning()) {
            stage.stack().database().startAgain();
        }
        return nanos;
    }
}
