package dev.replog.projector.log;

import dev.replog.backing.kafka.KafkaSettings;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the log is.
 *
 * @param bootstrapServers host:port of some brokers, separated by commas
 * @param client further settings of every Kafka client, by Kafka's own names
 * @param topicPrefix what the names of all topics start with; deployments that share a cluster differ in it
 */
@ConfigurationProperties("replog.kafka")
public record KafkaProperties(
        @DefaultValue("localhost:9092") String bootstrapServers,
        @DefaultValue("replog.") String topicPrefix,
        @DefaultValue Map<String, String> client) {
    public KafkaProperties {
        KafkaSettings.require(bootstrapServers, client);
        if (!topicPrefix.matches("[a-zA-Z0-9._-]{1,100}")) {
            throw new IllegalArgumentException(
                    "replog.kafka.topic-prefix: " + topicPrefix + " (expected: letters, digits, dots, dashes)");
        }
    }

    /** Settings of one client: where the brokers are, and what the operator added. */
    public Map<String, Object> settings(String clientId) {
        Map<String, Object> settings = new HashMap<>(client);
        settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId);
        return settings;
    }

    public LogNames names() {
        return new LogNames(topicPrefix);
    }

    /** Without the values of the client's settings, for passwords are among them. */
    @Override
    public String toString() {
        return "KafkaProperties[" + bootstrapServers + ", " + topicPrefix + ", client settings " + client.keySet()
                + "]";
    }
}
