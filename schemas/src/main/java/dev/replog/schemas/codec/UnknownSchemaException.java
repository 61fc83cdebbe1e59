package dev.replog.schemas.codec;

/**
 * A record with a proper header whose schema this release does not know: most likely a newer release wrote it. Unlike
 * other undecodable bytes, a newer release of the reader can read it, so it must not be thrown away.
 */
public final class UnknownSchemaException extends UndecodableRecordException {
    private static final long serialVersionUID = 1L;

    UnknownSchemaException(String record, long fingerprint) {
        super(
                "a " + record + " of schema " + Long.toHexString(fingerprint)
                        + " (expected: a schema of this release or an older one)",
                null);
    }
}
