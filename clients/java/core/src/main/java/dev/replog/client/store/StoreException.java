package dev.replog.client.store;

import org.jspecify.annotations.Nullable;

/** A store did not do what it was asked to do. */
public abstract sealed class StoreException extends RuntimeException permits Fenced, Stale, StorageFailed {

    private static final long serialVersionUID = 1L;

    StoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
