package dev.replog.projector.exchange;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the exchange with nodes.
 *
 * @param connections sessions to PostgreSQL
 * @param outcomeWait how long a packet waits until it is decided; then 503
 * @param bodyMax the largest packet of one entity, unpacked; packets of more entities have at most 1 MiB
 * @param atOnceMax the most requests of this instance that use PostgreSQL at once; more get 503 at once
 * @param atOncePerUserMax the most of one user
 * @param nodesPerUserMax the most nodes of one user
 */
@ConfigurationProperties("replog.exchange")
public record ExchangeProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("4") int connections,
        @DefaultValue("5s") Duration outcomeWait,
        @DefaultValue("3MB") DataSize bodyMax,
        @DefaultValue("256") int atOnceMax,
        @DefaultValue("16") int atOncePerUserMax,
        @DefaultValue("1000") int nodesPerUserMax) {
    private static final int CONNECTIONS_MAX = 100;
    private static final int AT_ONCE_MAX = 10_000;
    private static final Duration WAIT_MAX = Duration.ofSeconds(30);
    private static final DataSize BODY_MIN = DataSize.ofMegabytes(1);
    private static final DataSize BODY_LIMIT = DataSize.ofMegabytes(16);

    public ExchangeProperties {
        requireRange("connections", connections, CONNECTIONS_MAX);
        requireRange("at-once-max", atOnceMax, AT_ONCE_MAX);
        requireRange("at-once-per-user-max", atOncePerUserMax, atOnceMax);
        requireRange("nodes-per-user-max", nodesPerUserMax, AT_ONCE_MAX);
        if (!outcomeWait.isPositive() || outcomeWait.compareTo(WAIT_MAX) > 0) {
            throw new IllegalArgumentException(
                    "replog.exchange.outcome-wait: " + outcomeWait + " (expected: > 0, at most " + WAIT_MAX + ")");
        }
        if (bodyMax.compareTo(BODY_MIN) < 0 || bodyMax.compareTo(BODY_LIMIT) > 0) {
            throw new IllegalArgumentException(
                    "replog.exchange.body-max: " + bodyMax + " (expected: " + BODY_MIN + ".." + BODY_LIMIT + ")");
        }
    }

    private static void requireRange(String key, int value, int max) {
        if (value < 1 || value > max) {
            throw new IllegalArgumentException("replog.exchange." + key + ": " + value + " (expected: 1.." + max + ")");
        }
    }
}
