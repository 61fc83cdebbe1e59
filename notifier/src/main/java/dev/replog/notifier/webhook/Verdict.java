package dev.replog.notifier.webhook;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The consequence of one attempt for the message and its channel. */
public sealed interface Verdict {
    int GONE = 410;
    /** The statuses of overloaded receivers and their proxies. */
    Set<Integer> SLOW_DOWN = Set.of(429, 502, 503, 504);

    Duration SLOW_DOWN_WAIT = Duration.ofSeconds(30);

    /** Spreads the messages that wait for one address. */
    Duration PUT_OFF_SPREAD = Duration.ofSeconds(1);

    /** For the owner of the channel; null when the attempt did not fail, or there was none. */
    @Nullable
    String error();

    /** The receiver accepted the message. */
    record Delivered() implements Verdict {
        @Override
        public @Nullable String error() {
            return null;
        }
    }

    /** Try again at that time. */
    record Retry(Instant at, String error) implements Verdict {}

    /** No attempt was made, so it does not count as failed; the next one is allowed at that time. */
    record PutOff(Instant at) implements Verdict {
        @Override
        public @Nullable String error() {
            return null;
        }
    }

    /** The receiver responded with 410: the channel is stopped. */
    record Gone() implements Verdict {
        @Override
        public String error() {
            return "status " + GONE;
        }
    }

    /** The time for retries is over: the channel has failed. */
    record Failed(String error) implements Verdict {}

    /**
     * Evaluates an attempt. Any 2xx is a success and 410 stops the channel; everything else, also a redirect, is
     * retried.
     *
     * @param firstAt when this message was first tried
     * @param attempt the number of the attempt, from 1
     * @param random 0 to 1, for the jitter
     */
    static Verdict of(Answer answer, RetrySchedule schedule, Instant firstAt, int attempt, Instant now, double random) {
        return switch (answer) {
            case Answer.Status found -> {
                if (found.status() >= 200 && found.status() < 300) {
                    yield new Delivered();
                }
                yield found.status() == GONE
                        ? new Gone()
                        : again("status " + found.status(), asked(found), schedule, firstAt, attempt, now, random);
            }
            case Answer.NotCalled none ->
                new PutOff(none.until().plusMillis((long) (PUT_OFF_SPREAD.toMillis() * random)));
            case Answer.NoAnswer none -> again(none.error(), null, schedule, firstAt, attempt, now, random);
        };
    }

    private static @Nullable Duration asked(Answer.Status answer) {
        boolean isOverloaded = SLOW_DOWN.contains(answer.status());
        return answer.retryAfter() == null && isOverloaded ? SLOW_DOWN_WAIT : answer.retryAfter();
    }

    private static Verdict again(
            String error,
            @Nullable Duration asked,
            RetrySchedule schedule,
            Instant firstAt,
            int attempt,
            Instant now,
            double random) {
        Optional<Instant> next = schedule.next(firstAt, attempt, asked, now, random);
        return next.isPresent() ? new Retry(next.get(), error) : new Failed(error);
    }
}
