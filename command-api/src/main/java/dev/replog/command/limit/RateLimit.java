package dev.replog.command.limit;

import dev.replog.edge.problem.ErrorCode;
import dev.replog.edge.problem.Problem;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Keeps one user from taking what all share. It remembers a bounded number of users; one who is forgotten starts with a
 * full bucket again. Thread-safe, and never waits.
 */
public final class RateLimit {
    private final RateLimitProperties properties;
    private final LongSupplier nanoClock;
    private final Map<String, TokenBucket> buckets;

    /** @param problem the answer; it says when to come again */
    public record Refused(Problem problem, String policyHeader, String limitHeader) {}

    public RateLimit(RateLimitProperties properties, LongSupplier nanoClock) {
        this.properties = properties;
        this.nanoClock = nanoClock;
        this.buckets = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, TokenBucket> eldest) {
                return size() > properties.usersMax();
            }
        };
    }

    /** Counts one command; empty when it may go on. */
    public Optional<Refused> command(String userId) {
        return take(userId, 1);
    }

    /** Counts a push of this many operations; empty when it may go on. */
    public Optional<Refused> push(String userId, int operations) {
        return take(userId, operations * properties.pushOperationCost());
    }

    private Optional<Refused> take(String userId, double cost) {
        TokenBucket.Decision decision;
        synchronized (buckets) {
            long now = nanoClock.getAsLong();
            TokenBucket bucket = buckets.get(userId);
            decision = (bucket == null ? TokenBucket.full(properties.burst(), now) : bucket)
                    .take(cost, properties.commandsPerSecond(), properties.burst(), now);
            buckets.put(userId, decision.after());
        }
        return decision.granted() ? Optional.empty() : Optional.of(refused(decision));
    }

    private Refused refused(TokenBucket.Decision decision) {
        Duration retryAfter = decision.retryAfter();
        Problem problem = Problem.of(
                        ErrorCode.RATE_LIMITED,
                        "commands: over " + properties.commandsPerSecond() + " a second (expected: at most that, after "
                                + properties.burst() + " at once)")
                .withRetryAfter(retryAfter);
        long windowSeconds = (long) Math.ceil(properties.burst() / properties.commandsPerSecond());
        long resetSeconds = Math.ceilDiv(retryAfter.toMillis(), 1000L);
        return new Refused(
                problem,
                "\"writes\";q=" + (long) properties.burst() + ";w=" + windowSeconds,
                "\"writes\";r=" + (long) decision.after().level() + ";t=" + resetSeconds);
    }

    int users() {
        synchronized (buckets) {
            return buckets.size();
        }
    }
}
