package dev.replog.schemas.log;

/** The version of the deciding rules that this release writes into a mutation. The mutation is always decided by it. */
public final class LogRules {
    public static final String CURRENT = "1.4";

    /**
     * The version of the schemas with the types of these rules. A mutation names its catalogue when that has other
     * types, so a type that is added later needs no new version of the rules.
     */
    public static final String SCHEMAS = "v7";

    private LogRules() {}
}
