package dev.replog.commands.append;

import dev.replog.backing.kafka.KafkaSettings;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where Kafka is.
 *
 * @param bootstrapServers host:port of some brokers, separated by commas
 * @param topicPrefix what the names of all topics begin with
 * @param client further settings of every Kafka client, such as those of security
 */
@ConfigurationProperties("replog.kafka")
public record KafkaProperties(
        @DefaultValue("localhost:9092") String bootstrapServers,
        @DefaultValue("replog.") String topicPrefix,
        @DefaultValue Map<String, String> client) {
    public KafkaProperties {
        KafkaSettings.require(bootstrapServers, client);
        if (!topicPrefix.matches("[A-Za-z0-9._-]{0,100}")) {
            throw new IllegalArgumentException("replog.kafka.topic-prefix: " + topicPrefix
                    + " (expected: at most 100 letters, digits, dots, dashes or underscores)");
        }
        client = Map.copyOf(client);
    }

    public String mutations() {
        return topicPrefix + "mutations";
    }

    public String outcomes() {
        return topicPrefix + "outcomes";
    }

    /** The settings that all clients begin with. */
    public Map<String, Object> settings(String clientId) {
        Map<String, Object> settings = new TreeMap<>(client);
        settings.put("bootstrap.servers", bootstrapServers);
        settings.put("client.id", clientId);
        settings.put("reconnect.backoff.max.ms", 1000);
        return settings;
    }

    /** Leaves the client settings out, for they hold secrets. */
    @Override
    public String toString() {
        return "KafkaProperties[bootstrapServers=" + bootstrapServers + ", topicPrefix=" + topicPrefix + "]";
    }
}
