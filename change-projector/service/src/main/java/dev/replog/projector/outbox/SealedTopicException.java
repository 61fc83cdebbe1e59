package dev.replog.projector.outbox;

import org.jspecify.annotations.Nullable;

/** A topic takes no more outbox entries, because it is being rewritten after erasures. Another topic follows it. */
public final class SealedTopicException extends PublishFailedException {
    private static final long serialVersionUID = 1L;

    SealedTopicException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
