package dev.replog.commands.append;

import java.util.concurrent.CompletionException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;

/**
 * Why an append was not acknowledged. What matters to a client is whether the mutation may still appear in the log:
 * only where that is certain is it said, and everything that is not known to be certain is not.
 */
public enum AppendFailure {
    /** The mutation is larger than a record may be; it never appears. */
    TOO_LARGE,
    /** Too many mutations wait already; it never appears. */
    OVERLOADED,
    /** It did not leave this process, or the broker refused it; it never appears. */
    NOT_APPENDED,
    /** It may or may not appear. */
    UNKNOWN;

    /**
     * Classifies what the producer said.
     *
     * @param wasSent false when it was said before the record could have left the process
     */
    public static AppendFailure of(Throwable failure, boolean wasSent) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof RecordTooLargeException) {
            return TOO_LARGE;
        }
        // Errors that are retried say nothing about the tries before the last one, so they are not among these.
        boolean refused = cause instanceof AuthorizationException || cause instanceof InvalidTopicException;
        return refused || !wasSent ? NOT_APPENDED : UNKNOWN;
    }
}
