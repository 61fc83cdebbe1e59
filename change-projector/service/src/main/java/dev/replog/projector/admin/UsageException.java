package dev.replog.projector.admin;

/** The command line says nothing that this command understands. */
final class UsageException extends Exception {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}
