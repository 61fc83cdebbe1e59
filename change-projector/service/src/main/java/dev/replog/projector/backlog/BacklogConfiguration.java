package dev.replog.projector.backlog;

import dev.replog.backing.kafka.KafkaClients;
import dev.replog.backing.kafka.KafkaProperties;
import dev.replog.backing.kafka.Topics;
import dev.replog.projector.progress.LogEnds;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the reading of the log's ends, which the serving role needs. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(BacklogProperties.class)
@ConditionalOnProperty(
        name = {"replog.pull.enabled", "replog.backlog.enabled"},
        matchIfMissing = true)
public class BacklogConfiguration {
    @Bean(destroyMethod = "close")
    LogEnds logEnds(KafkaClients clients, KafkaProperties kafka, BacklogProperties properties) {
        return new SampledLogEnds(
                new Topics(() -> clients.admin("change-projector-backlog", properties.answerMax())),
                kafka.names(),
                properties);
    }
}
