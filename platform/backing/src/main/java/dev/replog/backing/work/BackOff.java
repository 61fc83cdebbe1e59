package dev.replog.backing.work;

import java.time.Duration;

/**
 * How long to wait before the next attempt: {@code first} after one failure, twice as long after each further one, up
 * to {@code cap}.
 */
public record BackOff(Duration first, Duration cap) {
    private static final int DOUBLINGS_MAX = 30;

    /** @param failures failures in a row, at least 1 */
    public Duration after(int failures) {
        Duration wait = first.multipliedBy(1L << Math.min(Math.max(failures, 1) - 1, DOUBLINGS_MAX));
        return wait.compareTo(cap) < 0 ? wait : cap;
    }

    /**
     * The same, shortened by up to a quarter, so that instances do not all try again at the same moment.
     *
     * @param random from 0 to 1
     */
    public Duration after(int failures, double random) {
        Duration wait = after(failures);
        return wait.minusMillis((long) (random * wait.toMillis() / 4));
    }
}
