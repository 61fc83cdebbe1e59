package dev.replog.projector.rewrite;

import dev.replog.backing.kafka.KafkaClients;
import dev.replog.backing.kafka.KafkaProperties;
import dev.replog.backing.postgres.PostgresProperties;
import dev.replog.projector.apply.ProjectionConfiguration;
import dev.replog.projector.apply.ProjectionProperties;
import dev.replog.projector.database.ErasureProperties;
import dev.replog.projector.database.ProjectionDatabase;
import dev.replog.projector.log.ChangesProperties;
import dev.replog.projector.marker.MarkerFolder;
import java.time.InstantSource;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the job that rewrites the log. It belongs to projecting. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({RewriteProperties.class, ErasureProperties.class})
@ConditionalOnProperty(
        name = {"replog.projection.enabled", "replog.rewrite.enabled"},
        matchIfMissing = true)
public class RewriteConfiguration {
    @Bean
    LogRewrite.Settings rewriteSettings(
            RewriteProperties properties, ChangesProperties changes, ErasureProperties erasure) {
        return new LogRewrite.Settings(changes.compression(), properties.waitMax(), MarkerFolder.of(erasure.markers()));
    }

    @Bean
    RewriteJob rewriteJob(
            RewriteProperties properties,
            ProjectionProperties projection,
            KafkaClients clients,
            KafkaProperties kafka,
            PostgresProperties postgres,
            LogRewrite.Settings settings,
            InstantSource clock) {
        return new RewriteJob(
                new ProjectionDatabase(postgres.address(), projection.statementTimeout()),
                properties.interval(),
                RewriteJob.STALL_CHECK,
                ProjectionConfiguration.instanceName(),
                listener -> new LogRewrite(clients, kafka.names(), postgres.address(), settings, clock, listener));
    }
}
