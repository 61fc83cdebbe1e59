package dev.replog.projector.marker;

import dev.replog.backing.postgres.PostgresProperties;
import dev.replog.projector.database.ErasureProperties;
import dev.replog.projector.database.ProjectionDatabase;
import java.time.Duration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.server.WebFilter;

/** Wires the wait for the erasures of all markers, in every role. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ErasureProperties.class, PostgresProperties.class})
public class MarkerConfiguration {
    private static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(30);

    @Bean
    MarkerCheck markerCheck(ErasureProperties erasure, PostgresProperties postgres) {
        return new MarkerCheck(
                new ProjectionDatabase(postgres.address(), STATEMENT_TIMEOUT),
                erasure.subjects(),
                MarkerFolder.of(erasure.markers()));
    }

    @Bean
    WebFilter markerFilter(MarkerCheck check) {
        return new MarkerFilter(check);
    }

    @Bean
    HealthIndicator erasuresHealthIndicator(MarkerCheck check) {
        return () -> check.isPassed()
                ? Health.up().build()
                : Health.down().withDetail("waits", "for " + check.waitsFor()).build();
    }
}
