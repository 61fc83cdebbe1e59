package dev.replog.notifier.head;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the look-ups of users' newest changes.
 *
 * @param patience how long a look-up may wait until the consumer group has written the changes that were already read
 * @param lookupsMax the most look-ups that may wait at once
 */
@ConfigurationProperties("replog.heads")
public record HeadProperties(
        @DefaultValue("5s") Duration patience,
        @DefaultValue("20000") int lookupsMax) {
    public HeadProperties {
        if (!patience.isPositive()) {
            throw new IllegalArgumentException("replog.heads.patience: " + patience + " (expected: > 0)");
        }
        if (lookupsMax < 1) {
            throw new IllegalArgumentException("replog.heads.lookups-max: " + lookupsMax + " (expected: >= 1)");
        }
    }
}
