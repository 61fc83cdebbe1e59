package dev.replog.projector.log;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How this service's topics are created and written. An existing topic keeps its partitions and its retention.
 *
 * @param changesPartitions partitions of the topic of changes
 * @param changesRetention how long changes are kept; -1ms is for ever. Read models are computed from changes, so a
 *     shorter time prevents that one is added or rebuilt later
 * @param compression compression of what is written: none, lz4, snappy, zstd or gzip
 * @param messageBytesMax the largest record, in bytes; a change has the states of everything that its mutation changed
 */
@ConfigurationProperties("replog.topics")
public record ChangesProperties(
        @DefaultValue("12") int changesPartitions,
        @DefaultValue("-1ms") Duration changesRetention,
        @DefaultValue("lz4") String compression,
        @DefaultValue("16777216") int messageBytesMax) {
    private static final int MESSAGE_BYTES_LEAST = 1_048_576;
    private static final List<String> COMPRESSIONS = List.of("none", "lz4", "snappy", "zstd", "gzip");
    private static final Duration FOR_EVER = Duration.ofMillis(-1);

    public ChangesProperties {
        require(
                changesPartitions >= 1 && changesPartitions <= 10_000,
                "changes-partitions: " + changesPartitions,
                "1..10000");
        require(
                changesRetention.isPositive() || changesRetention.equals(FOR_EVER),
                "changes-retention: " + changesRetention,
                "> 0, or -1ms for ever");
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
