package dev.replog.notifier.database;

import dev.replog.notifier.availability.Availability;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the way to the tables. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(PostgresProperties.class)
public class DatabaseConfiguration {
    @Bean
    Availability postgresHealthIndicator() {
        return new Availability("postgres");
    }

    @Bean
    Database database(PostgresProperties properties, Availability postgresHealthIndicator) {
        return new Database(properties, postgresHealthIndicator);
    }
}
