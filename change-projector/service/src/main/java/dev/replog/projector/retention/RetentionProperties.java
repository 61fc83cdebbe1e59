package dev.replog.projector.retention;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The retention of deletions and of the audit log, and their purge.
 *
 * @param tombstones how long tombstones count, by the log's time; they are purged a day later
 * @param interval how often the cluster purges them
 * @param stepRows the most rows of one transaction
 * @param pause the pause between two transactions
 * @param audit how long it is kept who read another user's data
 */
@ConfigurationProperties("replog.retention")
public record RetentionProperties(
        @DefaultValue("90d") Duration tombstones,
        @DefaultValue("1h") Duration interval,
        @DefaultValue("500") int stepRows,
        @DefaultValue("100ms") Duration pause,
        @DefaultValue("365d") Duration audit) {
    private static final Duration TOMBSTONES_LEAST = Duration.ofDays(1);
    private static final Duration AUDIT_LEAST = Duration.ofDays(1);

    public RetentionProperties {
        require(tombstones.compareTo(TOMBSTONES_LEAST) >= 0, "tombstones: " + tombstones, ">= 1d");
        require(interval.isPositive(), "interval: " + interval, "> 0");
        require(stepRows >= 1 && stepRows <= 10_000, "step-rows: " + stepRows, "1..10000");
        require(!pause.isNegative(), "pause: " + pause, ">= 0");
        require(audit.compareTo(AUDIT_LEAST) >= 0, "audit: " + audit, ">= 1d");
    }

    private static void require(boolean holds, String found, String expected) {
        if (!holds) {
            throw new IllegalArgumentException("replog.retention." + found + " (expected: " + expected + ")");
        }
    }
}
