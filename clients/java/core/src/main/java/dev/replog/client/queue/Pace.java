package dev.replog.client.queue;

import dev.replog.client.platform.RandomSource;
import dev.replog.client.store.Priority;

/** When the queue may send again, after answers that said: later, and after none. Times are of the monotonic clock. */
public final class Pace {

    private final RandomSource random;
    private Breaker breaker = Breaker.CLOSED;
    private long notBefore = Long.MIN_VALUE;

    /** Before the first request. */
    public Pace(RandomSource random) {
        this.random = random;
    }

    /** The circuit breaker. */
    public Breaker breaker() {
        return breaker;
    }

    /** When the next request may be made, in milliseconds. */
    public long retryAt() {
        return Math.max(breaker.retryAt(), notBefore);
    }

    /** How many requests may run at once. */
    public int allowed(long now, int most) {
        return now < notBefore ? 0 : breaker.allowed(now, most);
    }

    /** The server has answered a request. */
    public void succeeded() {
        breaker = Breaker.CLOSED;
    }

    /** A failure, as the circuit breaker counts them. */
    public void failed(Priority priority, long now, long retryAfterMillis) {
        breaker = breaker.failed(now, RetryDelay.millis(priority, breaker.failures() + 1, random, retryAfterMillis));
    }

    /** The whole queue waits, without a failure. */
    public void later(Priority priority, long now, long retryAfterMillis) {
        notBefore = now + RetryDelay.millis(priority, 1, random, retryAfterMillis);
    }

    /** No request is made before this time. */
    public void pauseUntil(long time) {
        notBefore = Math.max(notBefore, time);
    }

    /** The network is back: what was before does not count. */
    public void reset() {
        breaker = Breaker.CLOSED;
        notBefore = Long.MIN_VALUE;
    }
}
