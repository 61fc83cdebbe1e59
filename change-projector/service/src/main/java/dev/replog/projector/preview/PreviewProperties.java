package dev.replog.projector.preview;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Saying what a push would be answered. Times (of a statement, a session, a wait for one) are those of
 * {@code replog.pull}.
 *
 * @param connections sessions to PostgreSQL beside those of pulls
 * @param atOnceMax how many are worked on in this instance at once; more are answered 503 at once
 * @param atOncePerUserMax how many of one user
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
