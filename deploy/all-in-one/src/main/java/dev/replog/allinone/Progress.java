package dev.replog.allinone;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** Prints the progress of the start and the stop at the terminal, in short lines. Thread-safe. */
final class Progress {

    private final PrintStream out;
    private final long startedNanos = System.nanoTime();

    Progress(PrintStream out) {
        this.out = out;
    }

    void say(String line) {
        out.println(line);
    }

    /** The line, with the time since the start. */
    void reached(String line) {
        say(String.format(Locale.ROOT, "%6.1f s  %s", sinceStart().toMillis() / 1_000.0, line));
    }

    Duration sinceStart() {
        return Duration.ofNanos(System.nanoTime() - startedNanos);
    }
}
