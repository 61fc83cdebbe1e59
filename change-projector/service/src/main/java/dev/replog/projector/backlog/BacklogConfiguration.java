package dev.replog.projector.backlog;

import dev.replog.projector.log.KafkaProperties;
import dev.replog.projector.progress.LogEnds;
import org.apache.kafka.clients.admin.Admin;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the serving role's queries of Kafka. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({BacklogProperties.class, KafkaProperties.class})
@ConditionalOnProperty(
        name = {"replog.pull.enabled", "replog.backlog.enabled"},
        matchIfMissing = true)
public class BacklogConfiguration {
    @Bean(destroyMethod = "close")
    LogEnds logEnds(KafkaProperties kafka, BacklogProperties properties) {
        return new SampledLogEnds(
                () -> Admin.create(kafka.settings("change-projector-backlog")), kafka.names(), properties);
    }
}
