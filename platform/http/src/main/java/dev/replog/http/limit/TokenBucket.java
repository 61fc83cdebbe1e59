package dev.replog.http.limit;

import java.time.Duration;

/**
 * The requests that one user may still make. The bucket fills steadily up to the burst. Immutable. The caller passes
 * the time, and an earlier time than before counts as no change, so a clock that is set back changes nothing.
 *
 * @param level the content of the bucket
 * @param atNanos when it had this content
 */
record TokenBucket(double level, long atNanos) {
    /**
     * The result of a request.
     *
     * @param after the bucket afterwards, also when the request was rejected
     * @param retryAfter zero when the request was allowed
     */
    record Decision(TokenBucket after, boolean granted, Duration retryAfter) {}

    private static final double NANOS_PER_SECOND = 1e9;

    static TokenBucket full(double burst, long nowNanos) {
        return new TokenBucket(burst, nowNanos);
    }

    /**
     * Takes this much if it is there. A request for more than the burst is allowed when the bucket is full, because it
     * could never be allowed otherwise.
     */
    Decision take(double cost, double perSecond, double burst, long nowNanos) {
        long elapsedNanos = Math.max(0, nowNanos - atNanos);
        double filled = Math.min(burst, level + elapsedNanos / NANOS_PER_SECOND * perSecond);
        double needed = Math.min(cost, burst);
        long now = atNanos + elapsedNanos;
        if (filled >= needed) {
            return new Decision(new TokenBucket(filled - needed, now), true, Duration.ZERO);
        }
        long waitMillis = (long) Math.ceil((needed - filled) / perSecond * 1000);
        return new Decision(new TokenBucket(filled, now), false, Duration.ofMillis(Math.max(1, waitMillis)));
    }

    /**
     * Takes what was already used, even if the bucket becomes negative, by one burst at most. It then has to fill
     * first.
     */
    TokenBucket spend(double cost, double perSecond, double burst, long nowNanos) {
        long elapsedNanos = Math.max(0, nowNanos - atNanos);
        double filled = Math.min(burst, level + elapsedNanos / NANOS_PER_SECOND * perSecond);
        return new TokenBucket(Math.max(-burst, filled - cost), atNanos + elapsedNanos);
    }
}
