package dev.replog.commands.append;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The log and how it is written.
 *
 * @param create whether the log and the topic of outcomes are created here when they are missing
 * @param partitions of a log that is created here; an existing one keeps its own
 * @param outcomePartitions of the topic for outcomes, when it is created here
 * @param outcomeRetention how long outcomes are kept, when their topic is created here
 * @param recordMax how large one mutation may be in the log; more is 413
 * @param appendTimeout how long the log may take to acknowledge; longer is 503
 * @param linger how long an append waits for company, to share a request to the broker; one that is alone does not wait
 * @param compression of what is appended: none, lz4, snappy, zstd or gzip
 * @param queueMax how many mutations may wait for the appending thread; more is 503
 * @param queueBytesMax how large they may be together
 * @param probeInterval how often Kafka is asked whether it is there and whether the log has a new generation
 */
@ConfigurationProperties("replog.log")
public record LogProperties(
        @DefaultValue("true") boolean create,
        @DefaultValue("12") int partitions,
        @DefaultValue("16") int outcomePartitions,
        @DefaultValue("10m") Duration outcomeRetention,
        @DefaultValue("4MB") DataSize recordMax,
        @DefaultValue("5s") Duration appendTimeout,
        @DefaultValue("2ms") Duration linger,
        @DefaultValue("lz4") String compression,
        @DefaultValue("5000") int queueMax,
        @DefaultValue("64MB") DataSize queueBytesMax,
        @DefaultValue("10s") Duration probeInterval) {
    private static final int PARTITIONS_MAX = 10_000;
    private static final List<String> COMPRESSIONS = List.of("none", "lz4", "snappy", "zstd", "gzip");

    public LogProperties {
        require("partitions", partitions, 1, PARTITIONS_MAX);
        require("outcome-partitions", outcomePartitions, 1, PARTITIONS_MAX);
        require("outcome-retention", outcomeRetention.toMillis(), 60_000, Long.MAX_VALUE);
        require("record-max", recordMax.toBytes(), 1024, Integer.MAX_VALUE / 4);
        require("append-timeout", appendTimeout.toMillis(), 500, 120_000);
        require("linger", linger.toMillis(), 0, 100);
        require("queue-max", queueMax, 1, 1_000_000);
        require("queue-bytes-max", queueBytesMax.toBytes(), recordMax.toBytes(), Long.MAX_VALUE);
        require("probe-interval", probeInterval.toMillis(), 100, 3_600_000);
        if (!COMPRESSIONS.contains(compression)) {
            throw new IllegalArgumentException(
                    "replog.log.compression: " + compression + " (expected: one of " + COMPRESSIONS + ")");
        }
    }

    private static void require(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    "replog.log." + name + ": " + value + " (expected: " + min + ".." + max + ")");
        }
    }
}
