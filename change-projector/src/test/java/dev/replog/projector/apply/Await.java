package dev.replog.projector.apply;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits for a condition, up to a deadline. */
public final class Await {
    private static final Duration INTERVAL = Duration.ofMillis(5);
    private static final Duration MOST = Duration.ofSeconds(60);

    /** Something that becomes true. */
    public interface Condition {
        boolean holds() throws Exception;
    }

    private Await() {}

    public static void until(String what, Condition condition) throws Exception {
        long deadlineNanos = System.nanoTime() + MOST.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > deadlineNanos) {
                throw new AssertionError("not within " + MOST + ": " + what);
            }
            LockSupport.parkNanos(INTERVAL.toNanos());
        }
    }
}
