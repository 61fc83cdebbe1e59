package dev.replog.command;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for a condition, and for no longer than a deadline. */
final class Await {
    private static final Duration POLL = Duration.ofMillis(20);

    private Await() {}

    static void until(Duration limit, String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not " + what + " within " + limit);
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }
}
