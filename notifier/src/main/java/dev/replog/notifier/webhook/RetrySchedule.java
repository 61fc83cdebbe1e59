package dev.replog.notifier.webhook;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When a message that was not delivered is tried again: after a wait that doubles up to a cap, with a fifth more at
 * random so that receivers are not hit in step, until it was tried for long enough. A pure function.
 *
 * @param first the wait after the first attempt
 * @param max the longest wait, also when the receiver asks for more
 * @param total for how long a message is tried
 */
public record RetrySchedule(Duration first, Duration max, Duration total) {
    private static final double JITTER = 0.2;
    /** Beyond this the doubled wait is over any cap. */
    private static final int DOUBLINGS_MAX = 30;

    /**
     * The time of the next attempt; empty when there is none.
     *
     * @param firstAt when the message was tried first
     * @param attempt which attempt failed now, the first being 1
     * @param asked how long the receiver wants to be left alone; null when it did not say
     * @param random 0 to 1
     */
    public Optional<Instant> next(Instant firstAt, int attempt, @Nullable Duration asked, Instant now, double random) {
        Duration wait = waitAfter(attempt);
        if (asked != null && asked.compareTo(wait) > 0) {
            wait = asked.compareTo(max) < 0 ? asked : max;
        }
        wait = wait.plusMillis((long) (wait.toMillis() * JITTER * random));
        Instant next = now.plus(wait);
        return next.isAfter(firstAt.plus(total)) ? Optional.empty() : Optional.of(next);
    }

    /** Without jitter. */
    Duration waitAfter(int attempt) {
        Duration doubled = first.multipliedBy(1L << Math.min(attempt - 1, DOUBLINGS_MAX));
        return doubled.compareTo(max) < 0 ? doubled : max;
    }
}
