package dev.replog.http.limit;

import java.time.Duration;

/**
 * How much one user may still ask for: it fills steadily up to the burst. Immutable; time comes from outside and never
 * runs backwards here, so that a clock that is set back takes nothing away and gives nothing.
 *
 * @param level how much is left
 * @param atNanos when it was that much
 */
record TokenBucket(double level, long atNanos) {
    /**
     * What asking comes to.
     *
     * @param after what is left, also when nothing was granted
     * @param retryAfter zero when it was granted
     */
    record Decision(TokenBucket after, boolean granted, Duration retryAfter) {}

    private static final double NANOS_PER_SECOND = 1e9;

    static TokenBucket full(double burst, long nowNanos) {
        return new TokenBucket(burst, nowNanos);
    }

    /**
     * Asks for this much. Somebody who asks for more than the burst gets it from a full bucket, or nobody ever would.
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
     * Takes what was used already, whether it is there or not. What is owed is a burst at most, and has to fill first.
     */
    TokenBucket spend(double cost, double perSecond, double burst, long nowNanos) {
        long elapsedNanos = Math.max(0, nowNanos - atNanos);
        double filled = Math.min(burst, level + elapsedNanos / NANOS_PER_SECOND * perSecond);
        return new TokenBucket(Math.max(-burst, filled - cost), atNanos + elapsedNanos);
    }
}
