package dev.replog.bench.system;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for other processes. */
public final class Waits {
    private Waits() {}

    public static void pause(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
    }

    /** Returns when the condition holds; fails after the limit. */
    public static void until(String what, Duration limit, BooleanSupplier holds) {
        until(what, limit, Duration.ofMillis(20), holds);
    }

    /** The same for conditions that hold soon, checked with short pauses. */
    public static void closelyUntil(String what, Duration limit, BooleanSupplier holds) {
        until(what, limit, Duration.ofNanos(50_000), holds);
    }

    private static void until(String what, Duration limit, Duration interval, BooleanSupplier holds) {
        long deadlineNanos = System.nanoTime() + limit.toNanos();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() > deadlineNanos) {
                throw new IllegalStateException(what + ": not within " + limit);
            }
            LockSupport.parkNanos(interval.toNanos());
        }
    }
}
