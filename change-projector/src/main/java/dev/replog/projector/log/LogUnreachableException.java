package dev.replog.projector.log;

/** Kafka did not answer, or not as asked; it may later. */
public final class LogUnreachableException extends Exception {
    private static final long serialVersionUID = 1L;

    LogUnreachableException(String message, Throwable cause) {
        super(message, cause);
    }
}
