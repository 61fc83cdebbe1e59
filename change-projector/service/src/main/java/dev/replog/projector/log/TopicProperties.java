package dev.replog.projector.log;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How this service's topics are created and written. Topics that exist are left as they are.
 *
 * @param changesPartitions partitions of the topic of changes
 * @param changesRetention how long changes stay; -1ms is for ever, which further read models need to be computed
 *     again
 * @param replicationFactor copies of each partition; -1 leaves it to the broker
 * @param minInSyncReplicas copies that must have a record before it counts as written
 * @param compression of what is written: none, lz4, snappy, zstd or gzip
 * @param messageBytesMax the largest record, in bytes; a change carries the states of everything its mutation touched
 */
@ConfigurationProperties("replog.topics")
public record TopicProperties(
        @DefaultValue("12") int changesPartitions,
        @DefaultValue("-1ms") Duration changesRetention,
        @DefaultValue("-1") int replicationFactor,
        @DefaultValue("1") int minInSyncReplicas,
        @DefaultValue("lz4") String compression,
        @DefaultValue("16777216") int messageBytesMax) {
    private static final int MESSAGE_BYTES_LEAST = 1_048_576;
    private static final List<String> COMPRESSIONS = List.of("none", "lz4", "snappy", "zstd", "gzip");
    private static final Duration FOR_EVER = Duration.ofMillis(-1);

    public TopicProperties {
        require(
                changesPartitions >= 1 && changesPartitions <= 10_000,
                "changes-partitions: " + changesPartitions,
                "1..10000");
        require(
                changesRetention.isPositive() || changesRetention.equals(FOR_EVER),
                "changes-retention: " + changesRetention,
                "> 0, or -1ms for ever");
        require(
                replicationFactor == -1 || replicationFactor >= 1 && replicationFactor <= 100,
                "replication-factor: " + replicationFactor,
                "-1 or 1..100");
        require(
                minInSyncReplicas >= 1 && minInSyncReplicas <= 100,
                "min-in-sync-replicas: " + minInSyncReplicas,
                "1..100");
        require(COMPRESSIONS.contains(compression), "compression: " + compression, "one of " + COMPRESSIONS);
        require(
                messageBytesMax >= MESSAGE_BYTES_LEAST,
                "message-bytes-max: " + messageBytesMax,
                ">= " + MESSAGE_BYTES_LEAST);
    }

    private static void require(boolean holds, String found, String expected) {
        if (!holds) {
            throw new IllegalArgumentException("replog.topics." + found + " (expected: " + expected + ")");
        }
    }
}
