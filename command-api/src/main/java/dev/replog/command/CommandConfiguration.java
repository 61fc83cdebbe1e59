package dev.replog.command;

import dev.replog.command.write.CommandHandler;
import dev.replog.command.write.PushHandler;
import dev.replog.command.write.RequestIds;
import dev.replog.command.write.Submissions;
import dev.replog.command.write.WriteContext;
import dev.replog.command.write.WriteProperties;
import dev.replog.command.write.WriteRoutes;
import dev.replog.commands.append.KafkaProperties;
import dev.replog.commands.append.LogAppender;
import dev.replog.commands.append.LogConnection;
import dev.replog.commands.append.LogProperties;
import dev.replog.commands.outcome.OutcomeInbox;
import dev.replog.commands.outcome.OutcomeProperties;
import dev.replog.http.limit.QuotaProperties;
import dev.replog.http.limit.RateLimit;
import dev.replog.http.metrics.SyncMetrics;
import dev.replog.http.request.Bodies;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

/** Wires the service. Clocks, ids and randomness are created only here. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({
    KafkaProperties.class,
    LogProperties.class,
    OutcomeProperties.class,
    QuotaProperties.class,
    WriteProperties.class
})
class CommandConfiguration {
    @Bean(initMethod = "start", destroyMethod = "stop")
    LogConnection logConnection(KafkaProperties kafka, LogProperties properties, InstantSource clock) {
        return new LogConnection(kafka, properties, clock);
    }

    @Bean(initMethod = "start", destroyMethod = "stop")
    LogAppender logAppender(
            KafkaProperties kafka, LogProperties properties, LogConnection connection, MeterRegistry registry) {
        return new LogAppender(kafka, properties, connection, registry);
    }

    @Bean(initMethod = "start", destroyMethod = "stop")
    OutcomeInbox outcomeInbox(
            KafkaProperties kafka, OutcomeProperties properties, LogConnection connection, MeterRegistry registry) {
        return new OutcomeInbox(kafka, properties, connection, RandomGenerator.getDefault(), registry);
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
            InstantSource clock) {
        return new Submissions(
                appender,
                inbox,
                properties.appendTimeout(),
                quota.toQuota(),
                new RequestIds(new SecureRandom()),
                clock,
                System::nanoTime);
    }

    @Bean
    RouterFunction<ServerResponse> writeRoutes(
            Bodies bodies, Submissions submissions, RateLimit limit, SyncMetrics metrics, WriteProperties properties) {
        WriteContext context =
                new WriteContext(bodies, submissions, limit, metrics, properties, UUID::randomUUID, System::nanoTime);
        return WriteRoutes.of(new CommandHandler(context), new PushHandler(context));
    }
}
