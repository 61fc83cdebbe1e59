package dev.replog.schemas.codec;

/**
 * A record has a proper header, but this release does not have its schema or its rules. Most likely a newer release
 * wrote it. Unlike other undecodable bytes, it must not be set aside, because a newer release can read it.
 */
public final class UnknownSchemaException extends UndecodableRecordException {
    private static final long serialVersionUID = 1L;
    private static final String UPGRADE = "upgrade this service";

    private final String remedy;

    UnknownSchemaException(String record, long fingerprint) {
        super(
                "a " + record + " of schema " + Long.toHexString(fingerprint)
                        + " (expected: a schema of this release or an older one)",
                null);
        this.remedy = UPGRADE;
    }

    private UnknownSchemaException(String message, String remedy) {
        super(message, null);
        this.remedy = remedy;
    }

    /** How the wait ends, for the operator. */
    public String remedy() {
        return remedy;
    }

    /** For a mutation that must be decided by rules that this release does not have. */
    public static UnknownSchemaException ofRules(String rules) {
        return new UnknownSchemaException(
                "a Mutation under rules " + rules + " (expected: rules of this release or an older one)", UPGRADE);
    }

    /** For a mutation that must be decided by a version of the catalogue that is not known here. */
    public static UnknownSchemaException ofCatalogue(String version) {
        return new UnknownSchemaException(
                "a Mutation under catalogue " + version
                        + " (expected: a version in the topic of catalogues, or of this release or an older one)",
                "the version is read from the topic of catalogues, or comes with an upgrade");
    }
}
