package dev.replog.http.limit;

import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.Problem;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Limits the reads of one user, so that one user cannot use up a shared service. It is separate from {@link RateLimit}:
 * reads never delay a write. A read is allowed before its size is known. The size is counted afterwards, and the bucket
 * may become negative. It keeps buckets for a bounded number of users; a user whose bucket was dropped starts with a
 * full one. Thread-safe, and never waits.
 */
public final class ReadLimit {
    private final ReadLimitProperties properties;
    private final LongSupplier nanoClock;
    private final Map<String, TokenBucket> buckets;

    public ReadLimit(ReadLimitProperties properties, LongSupplier nanoClock) {
        this.properties = properties;
        this.nanoClock = nanoClock;
        this.buckets = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, TokenBucket> eldest) {
                return size() > properties.usersMax();
            }
        };
    }

    /** Counts one read; empty when it is allowed. */
    public Optional<RateLimit.Refused> read(String userId) {
        TokenBucket.Decision decision;
        synchronized (buckets) {
            long now = nanoClock.getAsLong();
            decision = bucket(userId, now).take(1, properties.readsPerSecond(), properties.burst(), now);
            buckets.put(userId, decision.after());
        }
        return decision.granted() ? Optional.empty() : Optional.of(refused(decision));
    }

    /** Counts the bytes that were read for this user. */
    public void answered(String userId, long bytes) {
        double cost = (double) bytes / properties.bytesPerRead().toBytes();
        synchronized (buckets) {
            long now = nanoClock.getAsLong();
            buckets.put(userId, bucket(userId, now).spend(cost, properties.readsPerSecond(), properties.burst(), now));
        }
    }

    private TokenBucket bucket(String userId, long now) {
        TokenBucket bucket = buckets.get(userId);
        return bucket == null ? TokenBucket.full(properties.burst(), now) : bucket;
    }

    private RateLimit.Refused refused(TokenBucket.Decision decision) {
        Duration retryAfter = decision.retryAfter();
        Problem problem = Problem.of(
                        ErrorCode.RATE_LIMITED,
                        "reads: over " + properties.readsPerSecond() + " a second (expected: at most that, after "
                                + properties.burst() + " at once; each "
                                + properties.bytesPerRead().toKilobytes() + " KB that are read count as one more)")
                .withRetryAfter(retryAfter);
        long windowSeconds = (long) Math.ceil(properties.burst() / properties.readsPerSecond());
        long resetSeconds = Math.ceilDiv(retryAfter.toMillis(), 1000L);
        return new RateLimit.Refused(
                problem,
                "\"reads\";q=" + (long) properties.burst() + ";w=" + windowSeconds,
                "\"reads\";r=" + (long) Math.max(0, decision.after().level()) + ";t=" + resetSeconds);
    }
}
