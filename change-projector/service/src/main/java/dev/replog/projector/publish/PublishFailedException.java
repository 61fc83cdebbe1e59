package dev.replog.projector.publish;

/** Kafka did not take what a committed batch owes; it stays owed. */
public final class PublishFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    PublishFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
