package dev.replog.notifier.webhook;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What came of one attempt to call a webhook. */
public sealed interface Answer {
    Duration took();

    /**
     * The receiver answered.
     *
     * @param retryAfter as it asked for; null when it did not
     */
    record Status(int status, @Nullable Duration retryAfter, Duration took) implements Answer {}

    /**
     * It did not, or could not be reached: too slow, no connection, no such name, an address that is not allowed.
     *
     * @param error for the owner of the channel, in a few words
     */
    record NoAnswer(String error, Duration took) implements Answer {}

    /**
     * It was not called: its address is at its limit, or left alone for a while.
     *
     * @param until from when on it may be tried again
     */
    record NotCalled(Instant until) implements Answer {
        @Override
        public Duration took() {
            return Duration.ZERO;
        }
    }
}
