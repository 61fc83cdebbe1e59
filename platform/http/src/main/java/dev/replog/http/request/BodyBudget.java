package dev.replog.http.request;

import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.Problem;
import dev.replog.http.problem.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the bodies that are being read: their number and their bytes, for one instance and for each user. A body
 * beyond its user's share is refused. When the instance has too many, the oldest body is dropped instead of the newest:
 * an honest client sends its body within moments, so the oldest one is most likely never finished. Any thread may call
 * it.
 */
public final class BodyBudget {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final HttpProperties limits;
    private final Set<Reading> oldestFirst = new LinkedHashSet<>();
    private final Map<String, Use> users = new HashMap<>();
    private long bytes;
    private long refused;

    BodyBudget(HttpProperties limits) {
        this.limits = limits;
    }

    /** The number of bodies that are being read. */
    public synchronized int reading() {
        return oldestFirst.size();
    }

    /** The number of their bytes that have arrived. */
    public synchronized long bytes() {
        return bytes;
    }

    /** The number of bodies that were refused or dropped. */
    public synchronized long refused() {
        return refused;
    }

    /** Starts a body; fails with 429 when the user has its share already. The body counts until it is closed. */
    Reading open(String user) {
        Reading reading = new Reading(user);
        Reading oldest;
        synchronized (this) {
            Use known = users.get(user);
            if (known != null && known.bodies >= limits.inFlightPerUserMax()) {
                throw refusal(
                        ErrorCode.RATE_LIMITED,
                        "unfinished requests of this user: over " + limits.inFlightPerUserMax()
                                + " (expected: at most that at once)");
            }
            oldest = oldestFirst.size() < limits.inFlightMax() ? null : takeOldest(reading);
            if (oldest == null && oldestFirst.size() >= limits.inFlightMax()) {
                throw refusal(ErrorCode.OVERLOADED, "unfinished requests: over " + limits.inFlightMax());
            }
            users.computeIfAbsent(user, ignored -> new Use()).bodies++;
            oldestFirst.add(reading);
        }
        giveUp(oldest);
        return reading;
    }

    private void add(Reading reading, int count) {
        List<Reading> givenUp = new ArrayList<>();
        synchronized (this) {
            Use use = users.get(reading.user);
            if (use == null || !oldestFirst.contains(reading)) {
                return;
            }
            if (use.bytes + count > limits.bodyBytesPerUserMax().toBytes()) {
                throw refusal(
                        ErrorCode.RATE_LIMITED,
                        "unfinished bodies of this user: over " + limits.bodyBytesPerUserMax()
                                + " (expected: at most that at once)");
            }
            while (bytes + count > limits.bodyBytesMax().toBytes()) {
                Reading oldest = takeOldest(reading);
                if (oldest == null) {
                    throw refusal(ErrorCode.OVERLOADED, "unfinished bodies: over " + limits.bodyBytesMax());
                }
                givenUp.add(oldest);
            }
            use.bytes += count;
            bytes += count;
            reading.bytes += count;
        }
        givenUp.forEach(this::giveUp);
    }

    /** The oldest body other than this one that can be dropped; it no longer counts. */
    private @Nullable Reading takeOldest(Reading other) {
        for (Reading reading : oldestFirst) {
            if (reading != other && reading.onGivenUp != null) {
                remove(reading);
                return reading;
            }
        }
        return null;
    }

    private void giveUp(@Nullable Reading reading) {
        if (reading != null && reading.onGivenUp != null) {
            ProblemException refusal;
            synchronized (this) {
                refusal = refusal(ErrorCode.OVERLOADED, "unfinished bodies: over the limit, and this was the oldest");
            }
            reading.onGivenUp.accept(refusal);
        }
    }

    private synchronized void remove(Reading reading) {
        if (!oldestFirst.remove(reading)) {
            return;
        }
        bytes -= reading.bytes;
        Use use = users.get(reading.user);
        if (use != null) {
            use.bytes -= reading.bytes;
            use.bodies--;
            if (use.bodies == 0) {
                users.remove(reading.user);
            }
        }
    }

    private ProblemException refusal(ErrorCode code, String detail) {
        refused++;
        return new ProblemException(Problem.of(code, detail).withRetryAfter(RETRY_AFTER));
    }

    private static final class Use {
        private int bodies;
        private long bytes;
    }

    /** One body while it is being read. */
    final class Reading {
        private final String user;
        private volatile @Nullable Consumer<ProblemException> onGivenUp;
        private long bytes;

        private Reading(String user) {
            this.user = user;
        }

        /** Reading starts; from now on any thread may drop this body. */
        void begin(Consumer<ProblemException> whenGivenUp) {
            onGivenUp = whenGivenUp;
        }

        /** Counts more bytes that have arrived; fails when the user has too many. */
        void add(int count) {
            BodyBudget.this.add(this, count);
        }

        void close() {
            remove(this);
        }
    }
}
