package dev.replog.projector.account;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of exports of accounts.
 *
 * @param atOnceMax the most exports of one instance; more get 503 at once. A user has one at a time
 * @param stallMax how long a client may read nothing before it is disconnected
 */
@ConfigurationProperties("replog.account-export")
public record ExportProperties(
        @DefaultValue("16") int atOnceMax,
        @DefaultValue("60s") Duration stallMax) {
    public ExportProperties {
        if (atOnceMax < 1 || atOnceMax > 10_000) {
            throw new IllegalArgumentException(
                    "replog.account-export.at-once-max: " + atOnceMax + " (expected: 1..10000)");
        }
        if (!stallMax.isPositive()) {
            throw new IllegalArgumentException("replog.account-export.stall-max: " + stallMax + " (expected: > 0)");
        }
    }
}
