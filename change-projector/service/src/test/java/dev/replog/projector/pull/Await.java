package dev.replog.projector.pull;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for a condition, up to a time limit. */
public final class Await {
    private static final Duration MAX = Duration.ofMinutes(2);
    private static final long POLL_NANOS = Duration.ofMillis(5).toNanos();

    private Await() {}

    public static void until(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + MAX.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(what + ": not within " + MAX);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }
}
