package dev.replog.http.connection;

import java.time.Duration;

/**
 * How long what may take on a connection.
 *
 * @param head the head of a request
 * @param body its body
 * @param bodyBytesPerSecondMin how fast the body must be, after its first seconds
 * @param send an answer that stands still
 */
record ConnectionLimits(Duration head, Duration body, long bodyBytesPerSecondMin, Duration send) {
    private static final long TICK_MIN_MILLIS = 10;
    private static final long TICK_MAX_MILLIS = 1_000;
    private static final int TICKS_PER_LIMIT = 4;

    /** How often a connection with an unfinished request is looked at. */
    long tickMillis() {
        long shortest = Math.min(head.toMillis(), Math.min(body.toMillis(), send.toMillis()));
        return Math.clamp(shortest / TICKS_PER_LIMIT, TICK_MIN_MILLIS, TICK_MAX_MILLIS);
    }
}
