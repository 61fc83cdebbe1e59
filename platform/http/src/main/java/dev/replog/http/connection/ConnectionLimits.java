package dev.replog.http.connection;

import java.time.Duration;

/**
 * The time limits of a connection.
 *
 * @param head the time for the head of a request
 * @param body the time for its body
 * @param bodyBytesPerSecondMin the lowest rate of the body, after its first seconds
 * @param send the time for which a response may make no progress
 */
record ConnectionLimits(Duration head, Duration body, long bodyBytesPerSecondMin, Duration send) {
    private static final long TICK_MIN_MILLIS = 10;
    private static final long TICK_MAX_MILLIS = 1_000;
    private static final int TICKS_PER_LIMIT = 4;

    /** The interval at which a connection with an unfinished request is checked. */
    long tickMillis() {
        long shortest = Math.min(head.toMillis(), Math.min(body.toMillis(), send.toMillis()));
        return Math.clamp(shortest / TICKS_PER_LIMIT, TICK_MIN_MILLIS, TICK_MAX_MILLIS);
    }
}
