package dev.replog.projector.apply;

import dev.replog.backing.kafka.GroupProtocol;
import dev.replog.backing.work.BackOff;
import dev.replog.decide.Retention;
import dev.replog.projector.retention.RetentionProperties;
import dev.replog.schemas.catalogue.Catalogues;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the log is projected.
 *
 * @param enabled whether this instance projects; otherwise it only serves reads
 * @param groupId the consumer group; instances of one group share the partitions
 * @param groupProtocol how the instances share the partitions
 * @param batchRecordsMax maximum number of records in one transaction
 * @param batchOperationsMax maximum number of operations in one transaction of several records
 * @param lanes connections that apply partitions side by side when there is much to apply
 * @param mutationMemory how long a mutation id is kept
 * @param purgeInterval how often receipts of expired mutation ids are deleted
 * @param retryFirst the first wait after a failure; it doubles with each further one
 * @param retryMax the longest wait after a failure
 * @param statementTimeout how long one statement may take before it is cancelled and retried
 */
@ConfigurationProperties("replog.projection")
public record ProjectionProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("replog.projector") String groupId,
        @DefaultValue("consumer") GroupProtocol groupProtocol,
        @DefaultValue("500") int batchRecordsMax,
        @DefaultValue("4000") int batchOperationsMax,
        @DefaultValue("2") int lanes,
        @DefaultValue("30d") Duration mutationMemory,
        @DefaultValue("1h") Duration purgeInterval,
        @DefaultValue("100ms") Duration retryFirst,
        @DefaultValue("5s") Duration retryMax,
        @DefaultValue("30s") Duration statementTimeout) {
    public ProjectionProperties {
        require(groupId.matches("[a-zA-Z0-9._-]{1,200}"), "group-id: " + groupId, "letters, digits, dots, dashes");
        require(batchRecordsMax >= 1 && batchRecordsMax <= 10_000, "batch-records-max: " + batchRecordsMax, "1..10000");
        require(
                batchOperationsMax >= 1 && batchOperationsMax <= 100_000,
                "batch-operations-max: " + batchOperationsMax,
                "1..100000");
        require(lanes >= 1 && lanes <= 16, "lanes: " + lanes, "1..16");
        require(mutationMemory.isPositive(), "mutation-memory: " + mutationMemory, "> 0");
        require(purgeInterval.isPositive(), "purge-interval: " + purgeInterval, "> 0");
        require(retryFirst.isPositive(), "retry-first: " + retryFirst, "> 0");
        require(retryMax.compareTo(retryFirst) >= 0, "retry-max: " + retryMax, ">= retry-first");
        require(
                statementTimeout.compareTo(Duration.ofSeconds(1)) >= 0,
                "statement-timeout: " + statementTimeout,
                ">= 1s");
    }

    private static void require(boolean holds, String found, String expected) {
        if (!holds) {
            throw new IllegalArgumentException("replog.projection." + found + " (expected: " + expected + ")");
        }
    }

    /** How long deciding keeps mutation ids and deletions; it must be the same on all instances. */
    public Retention decidingRetention(RetentionProperties retention) {
        return new Retention(mutationMemory, retention.tombstones());
    }

    /**
     * @param catalogues every version of the catalogue that a mutation may name
     * @param laneThreads runs the lanes other than the first
     */
    Projection.Settings settings(Catalogues catalogues, RetentionProperties retention, Executor laneThreads) {
        return new Projection.Settings(
                catalogues, batchRecordsMax, batchOperationsMax, decidingRetention(retention), laneThreads);
    }

    BackOff backOff() {
        return new BackOff(retryFirst, retryMax);
    }
}
