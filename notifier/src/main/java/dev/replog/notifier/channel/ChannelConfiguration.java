package dev.replog.notifier.channel;

import dev.replog.backing.catalogue.KnownCatalogues;
import dev.replog.http.launch.ReplogProfiles;
import dev.replog.http.limit.UserLimit;
import dev.replog.http.metrics.MetricNames;
import dev.replog.http.request.Bodies;
import dev.replog.http.request.Routes;
import dev.replog.notifier.channel.life.ChannelStatus;
import dev.replog.notifier.database.Database;
import dev.replog.notifier.head.CurrentLog;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.InstantSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Wires the life of channels. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ChannelProperties.class)
public class ChannelConfiguration {
    private static final String PATH = "/api/sync/channel";
    /** Counter: registrations, renewals, stops and requested pings beyond the limit of their user. */
    private static final String LIMITED = "replog.channels.limited";

    private static final int THREADS = 2;
    private static final int THREAD_LIFE_SECONDS = 60;

    @Bean
    SecretVault secretVault(ChannelProperties properties) {
        return new SecretVault(properties.key());
    }

    @Bean
    DeliveryBell deliveryBell() {
        return new DeliveryBell();
    }

    @Bean
    ChannelPatrol channelPatrol(Database database, ChannelProperties properties, InstantSource clock) {
        return new ChannelPatrol(database, properties, clock);
    }

    @Bean
    MeterBinder channelCounts(ChannelPatrol patrol) {
        return registry -> {
            for (ChannelStatus status : ChannelStatus.values()) {
                Gauge.builder(MetricNames.CHANNELS, patrol, each -> each.count(status))
                        .description("Webhook channels of all instances")
                        .tag(MetricNames.TAG_STATE, status.text())
                        .register(registry);
            }
            Gauge.builder("replog.webhook.pending", patrol, ChannelPatrol::pending)
                    .description("Channels of all instances with something to deliver")
                    .register(registry);
        };
    }

    @Bean(destroyMethod = "dispose")
    Scheduler channelScheduler(ChannelProperties properties) {
        return Schedulers.newBoundedElastic(
                THREADS, properties.requestsInFlightMax(), "channels", THREAD_LIFE_SECONDS, true);
    }

    @Bean
    Routes channelRoutes(
            KnownCatalogues known,
            Database database,
            SecretVault vault,
            ChannelProperties properties,
            DeliveryBell bell,
            CurrentLog log,
            InstantSource clock,
            Bodies bodies,
            @Qualifier("channelScheduler") Scheduler scheduler,
            MeterRegistry meters,
            Environment environment) {
        boolean dev = environment.acceptsProfiles(Profiles.of(ReplogProfiles.DEV));
        Channels channels = new Channels(database, new ChannelTable(vault), vault, properties, bell, log, clock);
        UserLimit limit = new UserLimit(
                "channels",
                properties.requestsPerSecond(),
                properties.requestsBurst(),
                properties.requestsUsersMax(),
                System::nanoTime);
        Counter limited = Counter.builder(LIMITED)
                .description("Registrations, renewals, stops and requested pings of channels that got 429")
                .register(meters);
        ChannelHandler handler = new ChannelHandler(
                channels,
                bodies,
                limit,
                limited,
                scheduler,
                json -> ChannelReader.read(known.types(), json, clock.instant(), dev));
        return Routes.none()
                .post(PATH, handler::register)
                .get(PATH, handler::list)
                .get(PATH + "/{id}", handler::show)
                .delete(PATH + "/{id}", handler::stop)
                .get(PATH + "/{id}/deliveries", handler::deliveries)
                .post(PATH + "/{id}/ping", handler::ping);
    }
}
