package dev.replog.notifier;

import static org.assertj.core.api.Assertions.fail;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for results of other threads, up to a time limit. */
final class Eventually {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration INTERVAL = Duration.ofMillis(20);

    private Eventually() {}

    static void holds(String what, BooleanSupplier condition) {
        long deadlineNanos = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadlineNanos) {
                fail("Not within " + LIMIT + ": " + what);
            }
            LockSupport.parkNanos(INTERVAL.toNanos());
        }
    }
}
