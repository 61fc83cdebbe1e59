package dev.replog.notifier.ticket;

import dev.replog.http.auth.AuthProperties;
import dev.replog.http.launch.ReplogProfiles;
import dev.replog.http.request.Routes;
import dev.replog.notifier.database.Database;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Wires tickets. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(TicketProperties.class)
public class TicketConfiguration {
    private static final int THREADS = 2;
    private static final int THREAD_LIFE_SECONDS = 60;
    /** Public on purpose, like the development secret of the tokens. */
    private static final String DEVELOPMENT_SECRET = "replog-development-tickets-not-for-production";

    @Bean
    UsedTickets usedTickets(Database database, InstantSource clock, TicketProperties properties) {
        return new UsedTickets(database, clock, properties.purgeInterval());
    }

    @Bean(destroyMethod = "dispose")
    Scheduler ticketScheduler(TicketProperties properties) {
        return Schedulers.newBoundedElastic(
                THREADS, properties.usesInFlightMax(), "tickets", THREAD_LIFE_SECONDS, true);
    }

    @Bean
    StreamTickets streamTickets(
            TicketProperties properties,
            AuthProperties auth,
            Environment environment,
            UsedTickets used,
            InstantSource clock,
            Scheduler ticketScheduler,
            MeterRegistry meters) {
        boolean dev = environment.acceptsProfiles(Profiles.of(ReplogProfiles.DEV));
        String secret = secret(properties.secret(), auth, dev);
        TicketCodec codec = new TicketCodec(secret.getBytes(StandardCharsets.UTF_8));
        return new StreamTickets(codec, used, clock, properties.life(), ticketScheduler, meters);
    }

    static String secret(@Nullable String own, AuthProperties auth, boolean dev) {
        String shared = auth.jwtSecret();
        if (own != null) {
            return own;
        }
        if (shared != null) {
            return shared;
        }
        if (dev) {
            return DEVELOPMENT_SECRET;
        }
        throw new TicketSecretException(
                "replog.tickets.secret: is missing (expected: REPLOG_TICKETS_SECRET, at least 32 bytes, the same"
                        + " for all"
                        + " instances, as there is no REPLOG_JWT_SECRET to derive it from)");
    }

    @Bean
    Routes ticketRoutes(StreamTickets tickets) {
        return Routes.none().post(StreamTickets.ISSUE_PATH, tickets::issue);
    }
}
