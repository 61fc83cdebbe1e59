package dev.replog.projector.admin;

/** The command line is not valid. */
final class UsageException extends Exception {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}
