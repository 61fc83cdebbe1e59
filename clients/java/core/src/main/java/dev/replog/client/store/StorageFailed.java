package dev.replog.client.store;

import org.jspecify.annotations.Nullable;

/** The storage cannot be read or written: there is no space left, the store was closed, or its data were removed. */
public final class StorageFailed extends StoreException {

    private static final long serialVersionUID = 1L;

    /** With a message for the app. */
    public StorageFailed(String message) {
        super(message, null);
    }

    /** With a message for the app and its cause. */
    public StorageFailed(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
