package dev.replog.schemas.codec;

import org.jspecify.annotations.Nullable;

/** Bytes that are no record of a known schema. Reading them again will not help. */
public sealed class UndecodableRecordException extends Exception permits UnknownSchemaException {
    private static final long serialVersionUID = 1L;

    UndecodableRecordException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
