package dev.replog.chaos.stack;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for other processes, always with a limit. */
public final class Waits {
    private static final Duration STEP = Duration.ofMillis(20);

    private Waits() {}

    public static void pause(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
    }

    /** Whether the condition held before the limit. */
    public static boolean holds(Duration limit, BooleanSupplier condition) {
        long deadlineNanos = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadlineNanos) {
                return false;
            }
            pause(STEP);
        }
        return true;
    }

    /** Returns when the condition holds; fails after the limit. */
    public static void until(String what, Duration limit, BooleanSupplier condition) {
        if (!holds(limit, condition)) {
            throw new IllegalStateException(what + ": not within " + limit.toSeconds() + " s");
        }
    }
}
