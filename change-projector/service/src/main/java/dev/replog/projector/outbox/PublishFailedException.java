package dev.replog.projector.outbox;

/** Kafka did not acknowledge outbox entries of a committed batch; they stay in the outbox. */
public final class PublishFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    PublishFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
