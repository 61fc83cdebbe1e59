package dev.replog.notifier.changes;

import dev.replog.backing.kafka.GroupProtocol;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How topics are read.
 *
 * @param checkInterval how often topics are checked: whether Kafka is available, has more partitions, or has a new log
 * @param requestTimeout how long one request to Kafka may take
 * @param pollRecordsMax maximum number of records in one step
 * @param groupProtocol how instances share the partitions of the topic of changes
 */
@ConfigurationProperties("replog.changes")
public record ChangesProperties(
        @DefaultValue("5s") Duration checkInterval,
        @DefaultValue("5s") Duration requestTimeout,
        @DefaultValue("1000") int pollRecordsMax,
        @DefaultValue("classic") GroupProtocol groupProtocol) {
    public ChangesProperties {
        requirePositive("check-interval", checkInterval);
        requirePositive("request-timeout", requestTimeout);
        if (pollRecordsMax < 1 || pollRecordsMax > 100_000) {
            throw new IllegalArgumentException(
                    "replog.changes.poll-records-max: " + pollRecordsMax + " (expected: 1..100000)");
        }
    }

    /** The settings that all consumers of this service have in common. */
    public Map<String, Object> consumer() {
        return Map.of(
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                pollRecordsMax,
                ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                Math.toIntExact(requestTimeout.toMillis()));
    }

    private static void requirePositive(String key, Duration duration) {
        if (!duration.isPositive()) {
            throw new IllegalArgumentException("replog.changes." + key + ": " + duration + " (expected: > 0)");
        }
    }
}
