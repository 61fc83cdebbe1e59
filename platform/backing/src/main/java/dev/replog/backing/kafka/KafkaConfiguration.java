package dev.replog.backing.kafka;

import java.util.Map;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.core.ProducerFactory;

/** Wires what every service needs for Kafka. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({KafkaProperties.class, TopicProperties.class})
public class KafkaConfiguration {
    /** From what Spring Boot has made of {@code spring.kafka.*}, with addresses and SSL bundles in place. */
    @Bean
    KafkaClients kafkaClients(ConsumerFactory<?, ?> consumers, ProducerFactory<?, ?> producers, KafkaAdmin admin) {
        Map<String, Object> adminSettings = admin.getConfigurationProperties();
        return new KafkaClients(
                consumers.getConfigurationProperties(), producers.getConfigurationProperties(), adminSettings);
    }
}
