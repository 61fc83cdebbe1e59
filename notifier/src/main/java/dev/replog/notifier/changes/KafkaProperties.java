package dev.replog.notifier.changes;

import dev.replog.backing.kafka.KafkaSettings;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the changes are, and how Kafka is reached.
 *
 * @param bootstrapServers brokers to ask first, separated by commas
 * @param topicPrefix what the names of topics and groups start with
 * @param checkInterval how often topics are looked at: is Kafka there, are there more partitions, is there a new log
 * @param requestTimeout how long one question to Kafka may take
 * @param pollRecordsMax how many records one step takes at most
 * @param client further settings of the Kafka clients, such as those of security
 */
@ConfigurationProperties("replog.kafka")
public record KafkaProperties(
        @DefaultValue("localhost:9092") String bootstrapServers,
        @DefaultValue("replog.") String topicPrefix,
        @DefaultValue("5s") Duration checkInterval,
        @DefaultValue("5s") Duration requestTimeout,
        @DefaultValue("1000") int pollRecordsMax,
        @Nullable Map<String, String> client) {
    private static final Pattern PREFIX = Pattern.compile("[a-zA-Z0-9._-]{0,100}");

    public KafkaProperties {
        client = client == null ? Map.of() : Map.copyOf(client);
        KafkaSettings.require(bootstrapServers, client);
        if (!PREFIX.matcher(topicPrefix).matches()) {
            throw new IllegalArgumentException("replog.kafka.topic-prefix: " + topicPrefix
                    + " (expected: at most 100 letters, digits, dots, dashes, underscores)");
        }
        requirePositive("check-interval", checkInterval);
        requirePositive("request-timeout", requestTimeout);
        if (pollRecordsMax < 1 || pollRecordsMax > 100_000) {
            throw new IllegalArgumentException(
                    "replog.kafka.poll-records-max: " + pollRecordsMax + " (expected: 1..100000)");
        }
    }

    /** Without the values of the clients' settings, for passwords are among them. */
    @Override
    public String toString() {
        return "KafkaProperties[" + bootstrapServers + ", " + topicPrefix + ", " + checkInterval + ", " + requestTimeout
                + ", " + pollRecordsMax + ", client settings " + (client == null ? Map.of() : client).keySet() + "]";
    }

    /** The first generation of the log; later ones have a suffix. */
    public String mutationsTopic() {
        return topicPrefix + "mutations";
    }

    String changesTopic() {
        return topicPrefix + "changes";
    }

    /** Where instances tell each other who is there. */
    public String presenceTopic() {
        return topicPrefix + "presence";
    }

    String group() {
        return topicPrefix + "notifier";
    }

    private static void requirePositive(String key, Duration duration) {
        if (!duration.isPositive()) {
            throw new IllegalArgumentException("replog.kafka." + key + ": " + duration + " (expected: > 0)");
        }
    }
}
