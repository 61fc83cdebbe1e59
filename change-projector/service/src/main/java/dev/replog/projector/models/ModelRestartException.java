package dev.replog.projector.models;

/**
 * Another instance took over a partition, the model is rebuilt, or it follows another topic. The round ends, and the
 * next one begins from what is stored.
 */
final class ModelRestartException extends Exception {
    private static final long serialVersionUID = 1L;

    ModelRestartException(String message) {
        super(message);
    }
}
