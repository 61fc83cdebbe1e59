package dev.replog.projector.models;

import dev.replog.projector.apply.Backoff;
import java.time.Duration;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How further read models are computed.
 *
 * @param enabled whether this instance computes any
 * @param except those that it does not compute, by name
 * @param groupProtocol Kafka's rebalance protocol: consumer (KIP-848) or classic
 * @param batchRecordsMax most changes in one transaction
 * @param checkInterval how often an idle model looks whether it shall be rebuilt, or its topic is another one
 * @param retryFirst the first wait after a failure; doubled with each further one
 * @param retryMost the longest wait after a failure
 * @param statementTimeout how long one statement may take before it is given up and tried again
 */
@ConfigurationProperties("replog.models")
public record ModelProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue Set<String> except,
        @DefaultValue("consumer") String groupProtocol,
        @DefaultValue("500") int batchRecordsMax,
        @DefaultValue("5s") Duration checkInterval,
        @DefaultValue("100ms") Duration retryFirst,
        @DefaultValue("5s") Duration retryMost,
        @DefaultValue("30s") Duration statementTimeout) {
    public ModelProperties {
        require(
                groupProtocol.equals("consumer") || groupProtocol.equals("classic"),
                "group-protocol: " + groupProtocol,
                "consumer or classic");
        require(batchRecordsMax >= 1 && batchRecordsMax <= 10_000, "batch-records-max: " + batchRecordsMax, "1..10000");
        require(checkInterval.isPositive(), "check-interval: " + checkInterval, "> 0");
        require(retryFirst.isPositive(), "retry-first: " + retryFirst, "> 0");
        require(retryMost.compareTo(retryFirst) >= 0, "retry-most: " + retryMost, ">= retry-first");
        require(
                statementTimeout.compareTo(Duration.ofSeconds(1)) >= 0,
                "statement-timeout: " + statementTimeout,
                ">= 1s");
    }

    Backoff backoff() {
        return new Backoff(retryFirst, retryMost);
    }

    private static void require(boolean holds, String found, String expected) {
        if (!holds) {
            throw new IllegalArgumentException("replog.models." + found + " (expected: " + expected + ")");
        }
    }
}
