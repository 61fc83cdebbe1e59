package dev.replog.projector.exchange;

import dev.replog.backing.catalogue.KnownCatalogues;
import dev.replog.backing.postgres.PostgresProperties;
import dev.replog.commands.submit.Submissions;
import dev.replog.commands.submit.SubmitConfiguration;
import dev.replog.http.limit.RateLimit;
import dev.replog.http.metrics.SyncMetrics;
import dev.replog.http.request.Bodies;
import dev.replog.http.request.Routes;
import dev.replog.projector.progress.Places;
import dev.replog.schemas.catalogue.Catalogue;
import java.security.SecureRandom;
import java.time.InstantSource;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * Wires the exchange with nodes, a role of the service that can be switched on by itself. It appends packets as the
 * command API appends writes, and needs PostgreSQL as well.
 */
@Configuration(proxyBeanMethods = false)
@Import(SubmitConfiguration.class)
@EnableConfigurationProperties({ExchangeProperties.class, PostgresProperties.class})
@ConditionalOnProperty(name = "replog.exchange.enabled", matchIfMissing = true)
public class ExchangeConfiguration {
    @Bean
    ExchangeDatabase exchangeDatabase(PostgresProperties postgres, ExchangeProperties properties) {
        return new ExchangeDatabase(postgres.address(), properties);
    }

    /** Nodes are not known before the look-up, so look-ups have places of their own. */
    @Bean
    NodeTokens nodeTokens(ExchangeDatabase database, ExchangeProperties properties, InstantSource clock) {
        Places places = new Places(properties.atOnceMax(), properties.atOnceMax());
        return new NodeTokens(database, new ExchangeThreads(places), clock);
    }

    @Bean
    ExchangeThreads exchangeThreads(ExchangeProperties properties) {
        return new ExchangeThreads(new Places(properties.atOnceMax(), properties.atOncePerUserMax()));
    }

    @Bean
    ExchangeHandler exchangeHandler(
            NodeTokens tokens,
            KnownCatalogues known,
            Catalogue catalogue,
            ExchangeDatabase database,
            ExchangeThreads threads,
            Submissions submissions,
            RateLimit limit,
            ExchangeProperties properties,
            SyncMetrics metrics,
            InstantSource clock) {
        Bodies bodies = new Bodies(properties.bodyMax());
        return new ExchangeHandler(
                tokens,
                new PacketRequests(catalogue, known, bodies, limit),
                new Exchanges(database, known, clock),
                threads,
                new ExchangeHandler.Log(submissions, properties.outcomeWait()),
                catalogue,
                new ExchangeHandler.Measures(metrics, System::nanoTime));
    }

    @Bean
    Routes exchangeRoutes(
            KnownCatalogues known,
            Catalogue catalogue,
            ExchangeDatabase database,
            ExchangeThreads threads,
            ExchangeHandler exchange,
            Bodies bodies,
            RateLimit limit,
            ExchangeProperties properties,
            InstantSource clock) {
        Nodes nodes = new Nodes(database, known, properties.nodesPerUserMax(), new SecureRandom(), clock);
        NodesHandler handler = new NodesHandler(nodes, threads, bodies, limit, catalogue);
        String one = NodesHandler.PATH + "/{id}";
        return Routes.none()
                .post(NodeTokens.PATH, exchange::handle)
                .post(NodesHandler.PATH, handler::register)
                .get(NodesHandler.PATH, handler::list)
                .get(one, handler::show)
                .post(one + "/token", handler::replaceToken)
                .delete(one, handler::stop);
    }
}
