package dev.replog.projector.models;

/**
 * Somebody else decides now: another owner, a rebuild, another topic. The session ends and begins again from what is
 * stored.
 */
final class ModelRestartException extends Exception {
    private static final long serialVersionUID = 1L;

    ModelRestartException(String message) {
        super(message);
    }
}
