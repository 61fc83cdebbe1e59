package dev.replog.notifier.presence;

import dev.replog.backing.kafka.KafkaClients;
import dev.replog.backing.kafka.KafkaProperties;
import dev.replog.backing.kafka.TopicProperties;
import dev.replog.backing.kafka.Topics;
import dev.replog.backing.work.Availability;
import dev.replog.http.limit.RateLimit;
import dev.replog.http.request.Bodies;
import dev.replog.http.request.Routes;
import dev.replog.notifier.changes.ChangesProperties;
import dev.replog.notifier.room.PresenceTable;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.InstantSource;
import java.util.UUID;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires presence. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(PresenceProperties.class)
public class PresenceConfiguration {
    private static final String PATH = "/api/sync/presence";
    /** Gauge: rooms that have members, on any instance. */
    private static final String ROOMS = "replog.presence.rooms";

    /** The id of this instance. It has another one after it was started again. */
    private final UUID self = UUID.randomUUID();

    @Bean
    PresenceTable presenceTable(PresenceProperties properties) {
        return new PresenceTable(self, properties.silenceMax());
    }

    @Bean
    PresenceTopic presenceTopic(
            Topics topics, KafkaProperties kafka, TopicProperties copies, PresenceProperties properties) {
        return new PresenceTopic(topics, kafka.names().presence(), copies, properties.partitions());
    }

    @Bean
    PresencePublisher presencePublisher(
            KafkaClients clients,
            KafkaProperties kafka,
            ChangesProperties changes,
            PresenceProperties properties,
            ConnectedMembers connected,
            PresenceTable table) {
        return new PresencePublisher(
                clients,
                kafka.names().presence(),
                changes.requestTimeout(),
                properties,
                new MemberSnapshots(self, connected, table));
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
    PublishedMembers publishedMembers(
            MeterRegistry meters, PresenceTable table, PresencePublisher publisher, RoomListener listener) {
        return new PublishedMembers(new PresenceDecoder(meters), table, publisher, listener);
    }

    @Bean
    PresenceReader presenceReader(
            KafkaClients clients,
            PresenceTopic topic,
            ChangesProperties changes,
            PresenceProperties properties,
            PublishedMembers members,
            InstantSource clock,
            Availability presenceHealthIndicator) {
        return new PresenceReader(clients, topic, properties, changes, members, clock, presenceHealthIndicator);
    }

    @Bean
    MeterBinder presenceRooms(PresenceTable table) {
        return registry -> Gauge.builder(ROOMS, table, PresenceTable::roomCount)
                .description("Rooms that have members, on any instance")
                .register(registry);
    }

    @Bean
    Routes presenceRoutes(Bodies bodies, RateLimit limit, PresenceTable table, PresencePublisher publisher) {
        PresenceHandler handler = new PresenceHandler(bodies, limit, table, publisher);
        return Routes.none().put(PATH, handler::update);
    }
}
