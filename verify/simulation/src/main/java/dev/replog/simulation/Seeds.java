package dev.replog.simulation;

import dev.replog.simulation.timeline.Violation;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Runs the histories of seeds, and explains the first one that fails. */
public final class Seeds {
    private static final int TRIES_MAX = 3_000;

    private Seeds() {}

    /**
     * The data for analysing a failure.
     *
     * @param shortest the history without all events that are not needed for the failure
     * @param verdict of the shortest, with its story
     */
    public record Failure(long seed, Violation violation, History shortest, Verdict verdict) {
        /** The command for a replay, and the events of the history. */
        public String explanation() {
            StringBuilder text = new StringBuilder();
            text.append("seed %d violates %s at %.3f s: %s%n"
                    .formatted(seed, violation.invariant(), violation.atMillis() / 1000.0, violation.what()));
            text.append("replay it with: verify/simulate --seed ").append(seed).append(System.lineSeparator());
            text.append("the shortest history that fails like that:").append(System.lineSeparator());
            shortest.events().forEach(one -> text.append(one).append(System.lineSeparator()));
            return text.toString();
        }
    }

    /** The failure of a seed; empty when there is none. */
    public static Optional<Failure> failureOf(long seed, Wiring wiring) {
        History history = History.of(seed);
        Violation violation = violation(history, wiring);
        return violation == null ? Optional.empty() : Optional.of(explained(history, violation, wiring));
    }

    /** A simulation that ends with an exception has failed as well. */
    private static @Nullable Violation violation(History history, Wiring wiring) {
        try {
            return Simulation.run(history, wiring, false).violation();
        } catch (RuntimeException thrown) {
            return thrown(thrown);
        }
    }

    private static Violation thrown(RuntimeException thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return new Violation("thrown", root + " at " + root.getStackTrace()[0], 0);
    }

    private static Failure explained(History history, Violation violation, Wiring wiring) {
        History shortest = new Shrinker(
                        shorter -> {
                            Violation again = violation(shorter, wiring);
                            return again != null && again.invariant().equals(violation.invariant());
                        },
                        TRIES_MAX)
                .shrink(history);
        Verdict verdict;
        try {
            verdict = Simulation.run(shortest, wiring, true);
        } catch (RuntimeException thrown) {
            verdict = new Verdict(thrown(thrown), java.util.List.of(thrown.toString()), 0, 0, 0, 0, 0, 0);
        }
        return new Failure(history.seed(), violation, shortest, verdict);
    }
}
