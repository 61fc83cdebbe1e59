package dev.replog.projector.models;

/** Changes that the model has not applied are missing from the topic. Without them, its rows would be wrong. */
final class ModelGapException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;

    ModelGapException(String reason) {
        super(reason);
        this.reason = reason;
    }

    String reason() {
        return reason;
    }
}
