package dev.replog.http.limit;

import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.Problem;
import dev.replog.http.problem.ProblemException;
import dev.replog.http.request.HeaderNames;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.springframework.http.HttpHeaders;

/**
 * Limits the commands of one user, so that one user cannot use up a shared service. It keeps buckets for a bounded
 * number of users; a user whose bucket was dropped starts with a full one. Thread-safe, and never waits.
 */
public final class RateLimit {
    private final RateLimitProperties properties;
    private final LongSupplier nanoClock;
    private final Map<String, TokenBucket> buckets;

    /**
     * @param problem the response, with the time to wait
     */
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

    /** Counts one command; empty when it is allowed. */
    public Optional<Refused> command(String userId) {
        return take(userId, 1);
    }

    /**
     * Counts the cost of a command's body beyond the command itself; empty when it is allowed.
     *
     * @param nodes the nested entities of its document
     * @param bytes of the body, unpacked
     */
    public Optional<Refused> body(String userId, int nodes, int bytes) {
        double more = Math.max(nodes * properties.nodeCost(), kilobytes(bytes) * properties.kilobyteCost() - 1);
        return more > 0 ? take(userId, more) : Optional.empty();
    }

    /**
     * Checks that there is room for a push of at least one operation. Counts nothing, because the number of operations
     * is not yet known.
     */
    public Optional<Refused> beforePush(String userId) {
        TokenBucket.Decision decision;
        synchronized (buckets) {
            decision = decide(userId, properties.pushOperationCost(), nanoClock.getAsLong());
        }
        return decision.granted() ? Optional.empty() : Optional.of(refused(decision));
    }

    /**
     * Counts a push by its operations and their nested entities, or by its bytes when they cost more. Empty when it is
     * allowed.
     *
     * @param bytes of the body, unpacked
     */
    public Optional<Refused> push(String userId, int operations, int nodes, int bytes) {
        double counted = operations * properties.pushOperationCost() + nodes * properties.nodeCost();
        return take(userId, Math.max(counted, kilobytes(bytes) * properties.kilobyteCost()));
    }

    private static double kilobytes(int bytes) {
        return bytes / 1024.0;
    }

    /** Fails with the rejection when there is one, after setting the headers that describe the limit. */
    public static void pass(Optional<Refused> limited, HttpHeaders answer) {
        limited.ifPresent(refused -> {
            answer.set(HeaderNames.RATE_LIMIT_POLICY, refused.policyHeader());
            answer.set(HeaderNames.RATE_LIMIT, refused.limitHeader());
            throw new ProblemException(refused.problem());
        });
    }

    private Optional<Refused> take(String userId, double cost) {
        TokenBucket.Decision decision;
        synchronized (buckets) {
            decision = decide(userId, cost, nanoClock.getAsLong());
            buckets.put(userId, decision.after());
        }
        return decision.granted() ? Optional.empty() : Optional.of(refused(decision));
    }

    private TokenBucket.Decision decide(String userId, double cost, long now) {
        TokenBucket bucket = buckets.get(userId);
        return (bucket == null ? TokenBucket.full(properties.burst(), now) : bucket)
                .take(cost, properties.commandsPerSecond(), properties.burst(), now);
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
