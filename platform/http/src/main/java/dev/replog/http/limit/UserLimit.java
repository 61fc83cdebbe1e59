package dev.replog.http.limit;

import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.Problem;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Limits one kind of request of one user, with a bucket separate from that of commands. It keeps buckets for a bounded
 * number of users; a user whose bucket was dropped starts with a full one. Thread-safe, and never waits.
 */
public final class UserLimit {
    private final String name;
    private final double perSecond;
    private final double burst;
    private final LongSupplier nanoClock;
    private final Map<String, TokenBucket> buckets;

    /**
     * @param name the name of the limited thing, as responses show it
     * @param burst the most requests at once after a quiet time
     * @param usersMax the most users with a bucket
     */
    public UserLimit(String name, double perSecond, double burst, int usersMax, LongSupplier nanoClock) {
        this.name = name;
        this.perSecond = perSecond;
        this.burst = burst;
        this.nanoClock = nanoClock;
        this.buckets = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, TokenBucket> eldest) {
                return size() > usersMax;
            }
        };
    }

    /** Counts one request; empty when it is allowed. */
    public Optional<RateLimit.Refused> take(String userId) {
        TokenBucket.Decision decision;
        synchronized (buckets) {
            long now = nanoClock.getAsLong();
            TokenBucket bucket = buckets.getOrDefault(userId, TokenBucket.full(burst, now));
            decision = bucket.take(1, perSecond, burst, now);
            buckets.put(userId, decision.after());
        }
        return decision.granted() ? Optional.empty() : Optional.of(refused(decision));
    }

    private RateLimit.Refused refused(TokenBucket.Decision decision) {
        Duration retryAfter = decision.retryAfter();
        Problem problem = Problem.of(
                        ErrorCode.RATE_LIMITED,
                        name + ": over " + perSecond + " a second (expected: at most that, after " + burst
                                + " at once)")
                .withRetryAfter(retryAfter);
        long windowSeconds = (long) Math.ceil(burst / perSecond);
        long resetSeconds = Math.ceilDiv(retryAfter.toMillis(), 1000L);
        return new RateLimit.Refused(
                problem,
                "\"" + name + "\";q=" + (long) burst + ";w=" + windowSeconds,
                "\"" + name + "\";r=" + (long) decision.after().level() + ";t=" + resetSeconds);
    }
}
