package dev.replog.projector.rewrite;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The rewriting of the log after erasures.
 *
 * @param enabled whether this instance does it by itself; one instance of the cluster does it at a time
 * @param interval how often the cluster does it
 * @param waitMax how long it waits until a sealed generation is applied, and until nobody reads an old topic; then an
 *     old topic of changes or of dead letters is deleted all the same
 */
@ConfigurationProperties("replog.rewrite")
public record RewriteProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("7d") Duration interval,
        @DefaultValue("10m") Duration waitMax) {
    /** The law gives a month from the request on. */
    private static final Duration INTERVAL_MAX = Duration.ofDays(30);

    public RewriteProperties {
        require(
                interval.isPositive() && interval.compareTo(INTERVAL_MAX) <= 0,
                "interval: " + interval,
                "> 0, up to 30d");
        require(waitMax.isPositive(), "wait-max: " + waitMax, "> 0");
    }

    private static void require(boolean holds, String found, String expected) {
        if (!holds) {
            throw new IllegalArgumentException("replog.rewrite." + found + " (expected: " + expected + ")");
        }
    }
}
