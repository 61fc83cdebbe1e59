package dev.replog.notifier.head;

import dev.replog.backing.kafka.KafkaClients;
import dev.replog.backing.kafka.KafkaProperties;
import dev.replog.backing.kafka.Topics;
import dev.replog.backing.work.Availability;
import dev.replog.notifier.changes.ChangeWriter;
import dev.replog.notifier.changes.ChangesProperties;
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
    CurrentLog currentLog(
            KafkaClients clients, KafkaProperties kafka, ChangesProperties changes, Availability logHealthIndicator) {
        return new CurrentLog(
                () -> new Topics(() -> clients.admin("notifier-log", changes.requestTimeout())),
                kafka.names(),
                changes.checkInterval(),
                logHealthIndicator);
    }

    @Bean
    HeadLookups headLookups(Database database, HeadProperties properties) {
        return new HeadLookups(database, properties.patience(), properties.lookupsMax());
    }
}
