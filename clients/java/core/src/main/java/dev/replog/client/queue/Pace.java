package dev.replog.client.queue;

import dev.replog.client.platform.RandomSource;
import dev.replog.client.store.Priority;

/** When the queue may send again, after answers that said: later, and after none. Times are of the monotonic clock. */
public final class Pace {

    private final RandomSource random;
    private Breaker breaker = Breaker.CLOSED;
    private long notBefore = Long.MIN_VALUE;

    public Pace(RandomSource random) {
        this.random = random;
    }

    public Breaker breaker() {
        return breaker;
    }

    public long retryAt() {
        return Math.max(breaker.retryAt(), notBefore);
    }

    public int allowed(long now, int most) {
        return now < notBefore ? 0 : breaker.allowed(now, most);
    }

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

    public void pauseUntil(long time) {
        notBefore = Math.max(notBefore, time);
    }

    public void reset() {
        breaker = Breaker.CLOSED;
        notBefore = Long.MIN_VALUE;
    }
}
