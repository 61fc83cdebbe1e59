package dev.replog.projector.admin;

/** What was asked for cannot be done as things are, or not as it was asked for; the message says what would do. */
final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
        super(message);
    }
}
