package dev.replog.http.limit;

import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.Problem;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Keeps one user from asking too often for one kind of thing, in a bucket beside that of commands. It remembers a
 * bounded number of users; a user who is forgotten starts with a full bucket again. Thread-safe, and never waits.
 */
public final class UserLimit {
    private final String name;
    private final double perSecond;
    private final double burst;
    private final LongSupplier nanoClock;
    private final Map<String, TokenBucket> buckets;

    /**
     * @param name of what is limited, as answers show it
     * @param burst how many at once after a quiet time
     * @param usersMax how many users are remembered
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

    /** Counts one; empty when it may go on. */
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
