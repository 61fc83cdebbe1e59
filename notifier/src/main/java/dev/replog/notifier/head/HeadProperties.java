package dev.replog.notifier.head;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Looking up the newest change of users.
 *
 * @param patience how long a stream may wait for the group to write what is already read
 * @param lookupsMax how many streams may wait to be told at once
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
