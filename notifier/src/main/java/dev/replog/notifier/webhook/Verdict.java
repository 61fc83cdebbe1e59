package dev.replog.notifier.webhook;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What follows from one attempt for the message and its channel. */
public sealed interface Verdict {
    int GONE = 410;
    /** What overloaded receivers and those in front of them answer. */
    Set<Integer> SLOW_DOWN = Set.of(429, 502, 503, 504);

    Duration SLOW_DOWN_WAIT = Duration.ofSeconds(30);

    /** So that those that wait for one address do not come at once. */
    Duration PUT_OFF_SPREAD = Duration.ofSeconds(1);

    /** For the owner of the channel; null when the attempt did not fail, or there was none. */
    @Nullable
    String error();

    /** The receiver has it. */
    record Delivered() implements Verdict {
        @Override
        public @Nullable String error() {
            return null;
        }
    }

    /** Once more, at that time. */
    record Retry(Instant at, String error) implements Verdict {}

    /** No attempt was made, so it is none that failed; at that time there may be one. */
    record PutOff(Instant at) implements Verdict {
        @Override
        public @Nullable String error() {
            return null;
        }
    }

    /** The receiver wants no more: the channel is stopped. */
    record Gone() implements Verdict {
        @Override
        public String error() {
            return "status " + GONE;
        }
    }

    /** It was tried long enough: the channel has failed. */
    record Failed(String error) implements Verdict {}

    /**
     * Judges an attempt. Any 2xx is success and 410 is the end; everything else, also a redirect, is tried again.
     *
     * @param firstAt when this message was tried first
     * @param attempt which attempt of this message it was, the first being 1
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
