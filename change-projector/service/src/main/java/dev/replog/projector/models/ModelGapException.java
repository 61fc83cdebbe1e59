package dev.replog.projector.models;

/** Changes that the model has not applied are gone from the topic; going on would leave it wrong without a word. */
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
