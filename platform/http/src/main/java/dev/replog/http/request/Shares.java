package dev.replog.http.request;

import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.Problem;
import dev.replog.http.problem.ProblemException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * The places for requests: a number for one instance, and a number for one user. Each taken place is returned exactly
 * once. Any thread may call it; nothing waits.
 */
final class Shares {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final String name;
    private final int max;
    private final int perUserMax;
    private final AtomicInteger taken = new AtomicInteger();
    private final Map<String, Integer> takenByUser = new ConcurrentHashMap<>();
    private final LongAdder refused = new LongAdder();

    Shares(String name, int max, int perUserMax) {
        this.name = name;
        this.max = max;
        this.perUserMax = perUserMax;
    }

    int taken() {
        return taken.get();
    }

    long refused() {
        return refused.sum();
    }

    boolean hasRoom() {
        return taken.get() < max;
    }

    /** Fails with 503 when all places are taken; takes none. */
    void requireRoom() {
        if (taken.get() >= max) {
            throw full();
        }
    }

    /** Takes a place. Fails with 429 when the user has its share already, with 503 when all places are taken. */
    void enter(String user) {
        if (takenByUser.merge(user, 1, Integer::sum) > perUserMax) {
            leaveUser(user);
            refused.increment();
            throw new ProblemException(Problem.of(
                            ErrorCode.RATE_LIMITED,
                            name + " of this user: over " + perUserMax + " (expected: at most that at once)")
                    .withRetryAfter(RETRY_AFTER));
        }
        if (taken.incrementAndGet() > max) {
            leave(user);
            throw full();
        }
    }

    void leave(String user) {
        taken.decrementAndGet();
        leaveUser(user);
    }

    private void leaveUser(String user) {
        takenByUser.computeIfPresent(user, (ignored, count) -> count == 1 ? null : count - 1);
    }

    private ProblemException full() {
        refused.increment();
        return new ProblemException(Problem.of(ErrorCode.OVERLOADED, name + ": over " + max + "; try again shortly")
                .withRetryAfter(RETRY_AFTER));
    }
}
