package dev.replog.schemas.codec;

import org.jspecify.annotations.Nullable;

/** The bytes are not a record of a known schema. A retry does not help. */
public sealed class UndecodableRecordException extends Exception permits UnknownSchemaException {
    private static final long serialVersionUID = 1L;

    UndecodableRecordException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
