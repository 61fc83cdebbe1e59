package dev.replog.notifier.changes;

import dev.replog.backing.kafka.KafkaClients;
import dev.replog.backing.kafka.KafkaProperties;
import dev.replog.backing.kafka.Topics;
import dev.replog.backing.work.Availability;
import dev.replog.notifier.database.Database;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the two ways in which changes are read. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ChangesProperties.class)
public class ChangesConfiguration {
    /** Gauge: records that the group has not written into the tables yet, of this instance's partitions. */
    private static final String LAG = "replog.notifier.lag";

    @Bean
    Topics topics(KafkaClients clients, ChangesProperties properties) {
        return new Topics(() -> clients.admin("notifier-topics", properties.requestTimeout()));
    }

    @Bean
    ChangesTopic changesTopic(Topics topics, KafkaProperties kafka) {
        return new ChangesTopic(topics, kafka.names());
    }

    @Bean
    Availability changesHealthIndicator() {
        return new Availability("changes");
    }

    @Bean
    Availability tablesHealthIndicator() {
        return new Availability("tables");
    }

    @Bean
    ChangesReader changesReader(
            KafkaClients clients,
            ChangesTopic topic,
            ChangesProperties properties,
            MeterRegistry meters,
            ChangeListener listener,
            Availability changesHealthIndicator) {
        return new ChangesReader(
                clients,
                topic,
                properties,
                new ChangeDecoder(meters, "changes-reader"),
                listener,
                changesHealthIndicator);
    }

    @Bean
    ChangeConsumer changeConsumer(
            KafkaClients clients,
            ChangesTopic topic,
            ChangesProperties properties,
            MeterRegistry meters,
            Database database,
            ObjectProvider<ChangeWriter> writers,
            Availability tablesHealthIndicator) {
        return new ChangeConsumer(
                clients,
                topic,
                properties,
                database,
                new ChangeDecoder(meters, ChangeBatches.READER),
                new ChangeTables(database, writers.orderedStream().toList()),
                tablesHealthIndicator);
    }

    @Bean
    MeterBinder notifierLag(ChangeConsumer consumer) {
        return registry -> Gauge.builder(LAG, consumer, ChangeConsumer::lag)
                .description("Changes that are not in the notifier's tables yet")
                .register(registry);
    }
}
