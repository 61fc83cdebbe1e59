package dev.replog.client.queue;

/**
 * The circuit breaker of the whole queue. Only network errors and answers of 500 and above count as failures. It never
 * changes; a failure gives another one.
 *
 * @param failures in a row
 * @param retryAt when the next request may be sent, by the monotonic clock
 */
public record Breaker(State state, int failures, long retryAt) {

    /** How the queue is sent. */
    public enum State {
        /** Requests are sent. */
        HEALTHY,
        /** Some have failed; one request is sent at a time. */
        DEGRADED,
        /** Nothing is sent until {@code retryAt}, and then one request as a probe. */
        FAILED
    }

    /** After a success, or before anything was sent. */
    public static final Breaker CLOSED = new Breaker(State.HEALTHY, 0, Long.MIN_VALUE);

    private static final int DEGRADED_AFTER = 2;
    private static final int FAILED_AFTER = 5;

    Breaker failed(long now, long delayMillis) {
        int count = failures + 1;
        State next = count >= FAILED_AFTER ? State.FAILED : count >= DEGRADED_AFTER ? State.DEGRADED : State.HEALTHY;
        return new Breaker(next, count, now + delayMillis);
    }

    /** How many requests may be under way. */
    int allowed(long now, int most) {
        if (now < retryAt) {
            return 0;
        }
        return state == State.HEALTHY ? most : 1;
    }
}
