package dev.replog.projector.own;

/** The log no longer holds what the database says comes next: going on would lose or repeat mutations. */
public final class LogTruncatedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LogTruncatedException(String message) {
        super(message);
    }
}
