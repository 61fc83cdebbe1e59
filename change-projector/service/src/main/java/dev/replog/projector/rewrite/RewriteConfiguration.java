package dev.replog.projector.rewrite;

import dev.replog.backing.kafka.KafkaClients;
import dev.replog.backing.kafka.KafkaProperties;
import dev.replog.backing.postgres.PostgresProperties;
import dev.replog.projector.apply.ProjectionConfiguration;
import dev.replog.projector.apply.ProjectionProperties;
import dev.replog.projector.database.ProjectionDatabase;
import dev.replog.projector.log.ChangesProperties;
import java.time.InstantSource;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the job that rewrites the log. It belongs to projecting. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(RewriteProperties.class)
@ConditionalOnProperty(
        name = {"replog.projection.enabled", "replog.rewrite.enabled"},
        matchIfMissing = true)
public class RewriteConfiguration {
    @Bean
    RewriteJob rewriteJob(
            RewriteProperties properties,
            ProjectionProperties projection,
            KafkaClients clients,
            KafkaProperties kafka,
            PostgresProperties postgres,
            ChangesProperties changes,
            InstantSource clock) {
        var settings = new LogRewrite.Settings(changes.compression(), properties.waitMax());
        return new RewriteJob(
                new ProjectionDatabase(postgres.address(), projection.statementTimeout()),
                properties.interval(),
                RewriteJob.STALL_CHECK,
                ProjectionConfiguration.instanceName(),
                listener -> new LogRewrite(clients, kafka.names(), postgres.address(), settings, clock, listener));
    }
}
