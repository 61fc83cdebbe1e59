package dev.replog.projector.apply;

import java.time.Duration;

/** How long to wait before trying again: twice as long each time, from {@code first} up to {@code most}. */
public record Backoff(Duration first, Duration most) {
    /** @param failures how often it failed in a row, at least 1 */
    public Duration after(int failures) {
        long factor = 1L << Math.min(Math.max(failures, 1) - 1, 30);
        Duration wait = first.multipliedBy(factor);
        return wait.compareTo(most) < 0 ? wait : most;
    }
}
