package dev.replog.projector.own;

/** The log does not have the next record of the database's progress. Continuing would lose or repeat mutations. */
public final class LogTruncatedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LogTruncatedException(String message) {
        super(message);
    }
}
