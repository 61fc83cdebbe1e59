package dev.replog.bench.system;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waiting for what other processes do. */
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

    /** Returns when it holds; fails after the limit. */
    public static void until(String what, Duration limit, BooleanSupplier holds) {
        until(what, limit, Duration.ofMillis(20), holds);
    }

    /** The same for what comes soon, and is looked for again and again without much of a pause. */
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
