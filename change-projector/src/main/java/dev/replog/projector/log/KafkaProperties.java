package dev.replog.projector.log;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the log is.
 *
 * @param bootstrapServers host:port of some brokers, separated by commas
 * @param topicPrefix what the names of all topics start with; deployments that share a cluster differ in it
 */
@ConfigurationProperties("replog.kafka")
public record KafkaProperties(
        @DefaultValue("localhost:9092") String bootstrapServers,
        @DefaultValue("replog.") String topicPrefix) {
    public KafkaProperties {
        if (bootstrapServers.isBlank()) {
            throw new IllegalArgumentException("replog.kafka.bootstrap-servers: is empty (expected: host:port)");
        }
        if (!topicPrefix.matches("[a-zA-Z0-9._-]{1,100}")) {
            throw new IllegalArgumentException(
                    "replog.kafka.topic-prefix: " + topicPrefix + " (expected: letters, digits, dots, dashes)");
        }
    }

    public LogNames names() {
        return new LogNames(topicPrefix);
    }
}
