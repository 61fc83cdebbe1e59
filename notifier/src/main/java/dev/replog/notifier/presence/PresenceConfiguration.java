package dev.replog.notifier.presence;

import dev.replog.http.limit.RateLimit;
import dev.replog.http.request.Bodies;
import dev.replog.notifier.availability.Availability;
import dev.replog.notifier.changes.KafkaClients;
import dev.replog.notifier.changes.KafkaProperties;
import dev.replog.notifier.room.PresenceTable;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.InstantSource;
import java.util.UUID;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

/** Wires presence. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(PresenceProperties.class)
public class PresenceConfiguration {
    private static final String PATH = "/api/sync/presence";
    /** Gauge: rooms that somebody is in, on any instance. */
    private static final String ROOMS = "replog.presence.rooms";

    /** This instance until it stops; when it starts again it is another one. */
    private final UUID self = UUID.randomUUID();

    @Bean
    PresenceTable presenceTable(PresenceProperties properties) {
        return new PresenceTable(self, properties.silenceMax());
    }

    @Bean
    PresenceTopic presenceTopic(KafkaClients clients, KafkaProperties kafka, PresenceProperties properties) {
        return new PresenceTopic(clients, kafka.presenceTopic(), properties);
    }

    @Bean
    PresencePublisher presencePublisher(
            KafkaClients clients,
            KafkaProperties kafka,
            PresenceProperties properties,
            ConnectedMembers connected,
            PresenceTable table) {
        return new PresencePublisher(
                clients, kafka.presenceTopic(), properties, new MemberSnapshots(self, connected, table));
    }

    @Bean
    Presences presences(PresenceTable table, PresencePublisher publisher, PresenceProperties properties) {
        return new Presences(table, publisher, properties.roomMembersMax());
    }

    @Bean
    Availability presenceHealthIndicator() {
        return new Availability("presence");
    }

    @Bean
    PresenceReader presenceReader(
            KafkaClients clients,
            PresenceTopic topic,
            KafkaProperties kafka,
            PresenceProperties properties,
            MeterRegistry meters,
            PresenceTable table,
            PresencePublisher publisher,
            RoomListener listener,
            InstantSource clock,
            Availability presenceHealthIndicator) {
        return new PresenceReader(
                clients,
                topic,
                properties,
                kafka.checkInterval(),
                new PresenceDecoder(meters),
                table,
                publisher,
                listener,
                clock,
                presenceHealthIndicator);
    }

    @Bean
    MeterBinder presenceRooms(PresenceTable table) {
        return registry -> Gauge.builder(ROOMS, table, PresenceTable::roomCount)
                .description("Rooms that somebody is in, on any instance")
                .register(registry);
    }

    @Bean
    RouterFunction<ServerResponse> presenceRoutes(
            Bodies bodies, RateLimit limit, PresenceTable table, PresencePublisher publisher) {
        PresenceHandler handler = new PresenceHandler(bodies, limit, table, publisher);
        return RouterFunctions.route().PUT(PATH, handler::update).build();
    }
}
