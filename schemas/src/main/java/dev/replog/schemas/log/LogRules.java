package dev.replog.schemas.log;

/** The deciding rules of this release, as a mutation names them: it is decided by these for ever. */
public final class LogRules {
    public static final String CURRENT = "1.1";

    private LogRules() {}
}
