package dev.replog.notifier.head;

import dev.replog.notifier.availability.Availability;
import dev.replog.notifier.changes.ChangeWriter;
import dev.replog.notifier.changes.KafkaClients;
import dev.replog.notifier.changes.KafkaProperties;
import dev.replog.notifier.database.Database;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Wires the table of newest changes. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(HeadProperties.class)
public class HeadConfiguration {
    /** Runs before all others, because a transaction that locks a head also keeps other instances from writing. */
    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    ChangeWriter headWriter() {
        return Heads::raise;
    }

    @Bean
    Availability logHealthIndicator() {
        return new Availability("log");
    }

    @Bean
    CurrentLog currentLog(KafkaClients clients, KafkaProperties properties, Availability logHealthIndicator) {
        return new CurrentLog(clients, properties.mutationsTopic(), properties.checkInterval(), logHealthIndicator);
    }

    @Bean
    HeadLookups headLookups(Database database, HeadProperties properties) {
        return new HeadLookups(database, properties.patience(), properties.lookupsMax());
    }
}
