package dev.replog.commands.submit;

import dev.replog.backing.catalogue.KnownCatalogues;
import dev.replog.backing.kafka.KafkaClients;
import dev.replog.backing.kafka.KafkaProperties;
import dev.replog.backing.kafka.TopicProperties;
import dev.replog.commands.append.LogAppender;
import dev.replog.commands.append.LogConnection;
import dev.replog.commands.append.LogProperties;
import dev.replog.commands.outcome.OutcomeInbox;
import dev.replog.commands.outcome.OutcomeProperties;
import dev.replog.commands.read.DecidedBy;
import dev.replog.http.limit.QuotaProperties;
import dev.replog.schemas.catalogue.Catalogue;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Wires the way of a mutation into the log, and of its outcome back: for the command API, and for the exchange with
 * nodes. Clocks and random numbers enter here.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({LogProperties.class, OutcomeProperties.class, QuotaProperties.class})
public class SubmitConfiguration {
    @Bean
    LogConnection logConnection(
            KafkaClients clients,
            KafkaProperties kafka,
            TopicProperties topics,
            LogProperties properties,
            InstantSource clock) {
        return new LogConnection(clients, kafka.names(), topics, properties, clock);
    }

    @Bean(initMethod = "start", destroyMethod = "stop")
    LogAppender logAppender(
            KafkaClients clients,
            LogProperties properties,
            LogConnection connection,
            MeterRegistry registry,
            ObservationRegistry observations) {
        return new LogAppender(clients, properties, connection, registry, observations, System::nanoTime);
    }

    @Bean
    OutcomeInbox outcomeInbox(
            KafkaClients clients,
            KafkaProperties kafka,
            OutcomeProperties properties,
            LogConnection connection,
            MeterRegistry registry) {
        return new OutcomeInbox(clients, kafka.names(), properties, connection, RandomGenerator.getDefault(), registry);
    }

    @Bean
    Submissions submissions(
            LogAppender appender,
            OutcomeInbox inbox,
            LogProperties properties,
            QuotaProperties quota,
            KnownCatalogues known,
            Catalogue catalogue,
            InstantSource clock) {
        DecidedBy decidedBy = new DecidedBy(catalogue, quota.toQuota());
        return new Submissions(
                appender,
                inbox,
                properties.appendTimeout(),
                () -> known.isComplete() ? Optional.of(decidedBy) : Optional.empty(),
                new RequestIds(new SecureRandom()),
                clock,
                System::nanoTime);
    }
}
