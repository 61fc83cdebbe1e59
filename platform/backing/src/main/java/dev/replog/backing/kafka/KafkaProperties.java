package dev.replog.backing.kafka;

import dev.replog.schemas.log.TopicNames;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of Kafka that must be the same in all services. Addresses and security are Spring Boot's settings, {@code
 * spring.kafka.*}.
 *
 * @param topicPrefix first part of the names of all topics and consumer groups
 */
@ConfigurationProperties("replog.kafka")
public record KafkaProperties(@DefaultValue("replog.") String topicPrefix) {
    public KafkaProperties {
        // Refuses a prefix that topics cannot have.
        new TopicNames(topicPrefix);
    }

    public TopicNames names() {
        return new TopicNames(topicPrefix);
    }
}
