package dev.replog.schemas.log;

/** The version of the deciding rules that this release writes into a mutation. The mutation is always decided by it. */
public final class LogRules {
    public static final String CURRENT = "1.2";

    private LogRules() {}
}
