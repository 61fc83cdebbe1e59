package dev.replog.projector.log;

import org.jspecify.annotations.Nullable;

/** Kafka did not answer, or not as asked; it may later. */
public final class LogUnreachableException extends Exception {
    private static final long serialVersionUID = 1L;

    LogUnreachableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
