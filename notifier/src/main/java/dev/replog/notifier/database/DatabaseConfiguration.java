package dev.replog.notifier.database;

import dev.replog.backing.postgres.PostgresProperties;
import dev.replog.backing.work.Availability;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the connections to the tables. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({PostgresProperties.class, DatabaseProperties.class})
public class DatabaseConfiguration {
    @Bean
    Availability postgresHealthIndicator() {
        return new Availability("postgres");
    }

    @Bean
    Database database(
            PostgresProperties postgres, DatabaseProperties properties, Availability postgresHealthIndicator) {
        return new Database(postgres.address(), properties, postgresHealthIndicator);
    }
}
