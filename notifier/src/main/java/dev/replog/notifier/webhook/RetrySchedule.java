package dev.replog.notifier.webhook;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The times of retries of a message that was not delivered. The wait doubles up to a maximum, plus up to a fifth at
 * random so that receivers are not called in step, until the total time is over. A pure function.
 *
 * @param first the wait after the first attempt
 * @param max the longest wait, also when the receiver asks for more
 * @param total how long a message is retried
 */
public record RetrySchedule(Duration first, Duration max, Duration total) {
    private static final double JITTER = 0.2;
    /** Beyond this exponent the doubled wait exceeds any maximum. */
    private static final int DOUBLINGS_MAX = 30;

    /**
     * The time of the next attempt; empty when there is none.
     *
     * @param firstAt when the message was first tried
     * @param attempt the number of the attempt that failed now, from 1
     * @param asked the wait that the receiver asked for; null when it did not ask
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
