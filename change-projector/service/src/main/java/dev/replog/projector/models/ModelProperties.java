package dev.replog.projector.models;

import dev.replog.backing.kafka.GroupProtocol;
import dev.replog.backing.work.BackOff;
import java.time.Duration;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How read models are computed.
 *
 * @param enabled whether this instance computes read models
 * @param except read models that this instance does not compute, by name
 * @param groupProtocol how the instances share the partitions
 * @param batchRecordsMax maximum number of changes in one transaction
 * @param checkInterval how often an idle read model checks whether a rebuild was requested or its topic was re-created
 * @param retryFirst the first wait after a failure; it doubles with each further one
 * @param retryMax the longest wait after a failure
 * @param statementTimeout how long one statement may take before it is cancelled and retried
 */
@ConfigurationProperties("replog.models")
public record ModelProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue Set<String> except,
        @DefaultValue("consumer") GroupProtocol groupProtocol,
        @DefaultValue("500") int batchRecordsMax,
        @DefaultValue("5s") Duration checkInterval,
        @DefaultValue("100ms") Duration retryFirst,
        @DefaultValue("5s") Duration retryMax,
        @DefaultValue("30s") Duration statementTimeout) {
    public ModelProperties {
        require(batchRecordsMax >= 1 && batchRecordsMax <= 10_000, "batch-records-max: " + batchRecordsMax, "1..10000");
        require(checkInterval.isPositive(), "check-interval: " + checkInterval, "> 0");
        require(retryFirst.isPositive(), "retry-first: " + retryFirst, "> 0");
        require(retryMax.compareTo(retryFirst) >= 0, "retry-max: " + retryMax, ">= retry-first");
        require(
                statementTimeout.compareTo(Duration.ofSeconds(1)) >= 0,
                "statement-timeout: " + statementTimeout,
                ">= 1s");
    }

    BackOff backOff() {
        return new BackOff(retryFirst, retryMax);
    }

    private static void require(boolean holds, String found, String expected) {
        if (!holds) {
            throw new IllegalArgumentException("replog.models." + found + " (expected: " + expected + ")");
        }
    }
}
