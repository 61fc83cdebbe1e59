package dev.replog.notifier.webhook;

import java.time.Duration;
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
}
