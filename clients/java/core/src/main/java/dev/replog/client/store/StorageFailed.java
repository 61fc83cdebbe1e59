package dev.replog.client.store;

import org.jspecify.annotations.Nullable;

/** The storage cannot be read or written: there is no space left, the store was closed, or its data were removed. */
public final class StorageFailed extends StoreException {

    private static final long serialVersionUID = 1L;

    public StorageFailed(String message) {
        super(message, null);
    }

    public StorageFailed(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
