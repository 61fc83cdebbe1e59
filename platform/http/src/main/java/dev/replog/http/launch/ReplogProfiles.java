package dev.replog.http.launch;

/** The Spring profiles that RepLog defines. */
public final class ReplogProfiles {
    /** For a developer's own machine: a public key, tokens on request, pages of localhost allowed. */
    public static final String DEV = "dev";

    private ReplogProfiles() {}
}
