package dev.replog.commands.append;

import java.util.concurrent.CompletionException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;

/**
 * Why an append was not acknowledged. A client needs to know whether the mutation may still appear in the log. All but
 * {@link #UNKNOWN} mean that it certainly does not.
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
     * The kind of a failure of the producer.
     *
     * @param wasSent false when it failed before the record could have left the process
     */
    public static AppendFailure of(Throwable failure, boolean wasSent) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof RecordTooLargeException) {
            return TOO_LARGE;
        }
        // An error that is retried is not among these: an earlier attempt may have succeeded.
        boolean refused = cause instanceof AuthorizationException || cause instanceof InvalidTopicException;
        return refused || !wasSent ? NOT_APPENDED : UNKNOWN;
    }
}
