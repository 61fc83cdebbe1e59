package dev.replog.notifier.webhook;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The result of one attempt to call a webhook. */
public sealed interface Answer {
    Duration took();

    /**
     * The receiver responded.
     *
     * @param retryAfter the value of its header; null when there is none
     */
    record Status(int status, @Nullable Duration retryAfter, Duration took) implements Answer {}

    /**
     * The receiver did not respond, or was not reached: too slow, no connection, unknown name, an address that is not
     * allowed.
     *
     * @param error for the owner of the channel, in a few words
     */
    record NoAnswer(String error, Duration took) implements Answer {}

    /**
     * The receiver was not called: its address is at its limit or has an open circuit.
     *
     * @param until the time of the next attempt
     */
    record NotCalled(Instant until) implements Answer {
        @Override
        public Duration took() {
            return Duration.ZERO;
        }
    }
}
