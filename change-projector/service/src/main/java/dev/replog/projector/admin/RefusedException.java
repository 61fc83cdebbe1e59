package dev.replog.projector.admin;

/** The operation cannot be done in the current state, or not in this form. The message names the expectation. */
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    public RefusedException(String message) {
        super(message);
    }
}
