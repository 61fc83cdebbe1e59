package dev.replog.projector.progress;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The limits on waiting pulls of one instance.
 *
 * @param waitersMax the most of all users; more get 503 at once
 * @param waitersPerUserMax the most of one user, so that no user takes all places
 */
@ConfigurationProperties("replog.progress")
public record ProgressProperties(
        @DefaultValue("10000") int waitersMax,
        @DefaultValue("32") int waitersPerUserMax) {
    public ProgressProperties {
        if (waitersMax < 1) {
            throw new IllegalArgumentException("replog.progress.waiters-max: " + waitersMax + " (expected: >= 1)");
        }
        if (waitersPerUserMax < 1 || waitersPerUserMax > waitersMax) {
            throw new IllegalArgumentException("replog.progress.waiters-per-user-max: " + waitersPerUserMax
                    + " (expected: 1.." + waitersMax + ")");
        }
    }
}
