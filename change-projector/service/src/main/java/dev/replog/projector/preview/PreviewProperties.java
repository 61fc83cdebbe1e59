package dev.replog.projector.preview;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of previews. Time limits (of a statement, a session, a wait for one) are those of {@code replog.pull}.
 *
 * @param connections sessions to PostgreSQL in addition to those of pulls
 * @param atOnceMax the most previews of this instance at once; more get 503 at once
 * @param atOncePerUserMax the most of one user
 */
@ConfigurationProperties("replog.preview")
public record PreviewProperties(
        @DefaultValue("2") int connections,
        @DefaultValue("32") int atOnceMax,
        @DefaultValue("4") int atOncePerUserMax) {
    private static final int CONNECTIONS_MAX = 100;
    private static final int AT_ONCE_MAX = 10_000;

    public PreviewProperties {
        requireRange("connections", connections, CONNECTIONS_MAX);
        requireRange("at-once-max", atOnceMax, AT_ONCE_MAX);
        requireRange("at-once-per-user-max", atOncePerUserMax, atOnceMax);
    }

    private static void requireRange(String key, int value, int max) {
        if (value < 1 || value > max) {
            throw new IllegalArgumentException("replog.preview." + key + ": " + value + " (expected: 1.." + max + ")");
        }
    }
}
