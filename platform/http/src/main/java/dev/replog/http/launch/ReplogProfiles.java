package dev.replog.http.launch;

/** The Spring profiles that mean something here. */
public final class ReplogProfiles {
    /** For a developer's own machine: a well-known key, tokens for the asking, pages of localhost allowed. */
    public static final String DEV = "dev";

    private ReplogProfiles() {}
}
