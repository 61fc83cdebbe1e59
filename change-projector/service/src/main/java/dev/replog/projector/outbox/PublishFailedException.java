package dev.replog.projector.outbox;

import org.jspecify.annotations.Nullable;

/** Kafka did not acknowledge outbox entries of a committed batch; they stay in the outbox. */
public class PublishFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    PublishFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
