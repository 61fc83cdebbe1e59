package dev.replog.schemas.codec;

/**
 * A record with a proper header whose schema, or whose rules, this release does not know: most likely a newer release
 * wrote it. Unlike other undecodable bytes, a newer release of the reader can read it, so it must not be thrown away.
 */
public final class UnknownSchemaException extends UndecodableRecordException {
    private static final long serialVersionUID = 1L;

    UnknownSchemaException(String record, long fingerprint) {
        super(
                "a " + record + " of schema " + Long.toHexString(fingerprint)
                        + " (expected: a schema of this release or an older one)",
                null);
    }

    private UnknownSchemaException(String message) {
        super(message, null);
    }

    /** Of a mutation that is to be decided by rules that this release does not have. */
    public static UnknownSchemaException ofRules(String rules) {
        return new UnknownSchemaException(
                "a Mutation under rules " + rules + " (expected: rules of this release or an older one)");
    }
}
