package dev.replog.schemas.codec;

/** Bytes that are no record of a known schema. Reading them again will not help. */
public final class UndecodableRecordException extends Exception {
    private static final long serialVersionUID = 1L;

    UndecodableRecordException(String message, Throwable cause) {
        super(message, cause);
    }
}
