package dev.replog.command;

import dev.replog.backing.catalogue.KnownCatalogues;
import dev.replog.backing.kafka.KafkaClients;
import dev.replog.backing.kafka.KafkaProperties;
import dev.replog.backing.kafka.TopicProperties;
import dev.replog.command.catalogue.CatalogueRoutes;
import dev.replog.command.write.AccountHandler;
import dev.replog.command.write.CommandHandler;
import dev.replog.command.write.PushHandler;
import dev.replog.command.write.WriteContext;
import dev.replog.command.write.WriteProperties;
import dev.replog.command.write.WriteRoutes;
import dev.replog.commands.append.LogAppender;
import dev.replog.commands.append.LogConnection;
import dev.replog.commands.append.LogProperties;
import dev.replog.commands.outcome.OutcomeInbox;
import dev.replog.commands.outcome.OutcomeProperties;
import dev.replog.commands.read.DecidedBy;
import dev.replog.commands.submit.RequestIds;
import dev.replog.commands.submit.Submissions;
import dev.replog.http.limit.QuotaProperties;
import dev.replog.http.limit.RateLimit;
import dev.replog.http.metrics.SyncMetrics;
import dev.replog.http.request.Bodies;
import dev.replog.http.request.Routes;
import dev.replog.schemas.catalogue.Catalogue;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the service. Clocks, ids and random numbers enter here and nowhere else. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({
    LogProperties.class,
    OutcomeProperties.class,
    QuotaProperties.class,
    WriteProperties.class
})
class CommandConfiguration {
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
        return new LogAppender(clients, properties, connection, registry, observations);
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

    /** The readiness group in command-api.yml uses this name. */
    @Bean
    LogHealth log(LogConnection connection, OutcomeInbox inbox) {
        return new LogHealth(connection, inbox);
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

    @Bean
    Routes catalogueRoutes(Catalogue catalogue) {
        return CatalogueRoutes.of(catalogue);
    }

    @Bean
    Routes writeRoutes(
            Catalogue catalogue,
            KnownCatalogues known,
            Bodies bodies,
            Submissions submissions,
            RateLimit limit,
            SyncMetrics metrics,
            WriteProperties properties) {
        WriteContext context =
                new WriteContext(bodies, submissions, limit, metrics, properties, UUID::randomUUID, System::nanoTime);
        return WriteRoutes.of(
                new CommandHandler(catalogue, known, context),
                new PushHandler(catalogue, known, context),
                new AccountHandler(context));
    }
}
