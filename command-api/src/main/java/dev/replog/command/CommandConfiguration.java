package dev.replog.command;

import dev.replog.backing.catalogue.KnownCatalogues;
import dev.replog.command.catalogue.CatalogueRoutes;
import dev.replog.command.write.AccountHandler;
import dev.replog.command.write.CommandHandler;
import dev.replog.command.write.PushHandler;
import dev.replog.command.write.WriteContext;
import dev.replog.command.write.WriteProperties;
import dev.replog.command.write.WriteRoutes;
import dev.replog.commands.append.LogConnection;
import dev.replog.commands.outcome.OutcomeInbox;
import dev.replog.commands.submit.Submissions;
import dev.replog.commands.submit.SubmitConfiguration;
import dev.replog.http.limit.RateLimit;
import dev.replog.http.metrics.SyncMetrics;
import dev.replog.http.request.Bodies;
import dev.replog.http.request.Routes;
import dev.replog.schemas.catalogue.Catalogue;
import java.util.UUID;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Wires the service. Clocks, ids and random numbers enter here and nowhere else. */
@Configuration(proxyBeanMethods = false)
@Import(SubmitConfiguration.class)
@EnableConfigurationProperties(WriteProperties.class)
class CommandConfiguration {
    /** The readiness group in command-api.yml uses this name. */
    @Bean
    LogHealth log(LogConnection connection, OutcomeInbox inbox) {
        return new LogHealth(connection, inbox);
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
