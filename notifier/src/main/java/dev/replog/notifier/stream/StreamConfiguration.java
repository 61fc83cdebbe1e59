package dev.replog.notifier.stream;

import dev.replog.backing.catalogue.KnownCatalogues;
import dev.replog.http.request.LongLivedRequests;
import dev.replog.http.request.Routes;
import dev.replog.notifier.changes.ChangesReader;
import dev.replog.notifier.head.CurrentLog;
import dev.replog.notifier.head.HeadLookups;
import dev.replog.notifier.presence.Presences;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/** Wires event streams. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(StreamProperties.class)
public class StreamConfiguration {
    private static final String PATH = "/api/sync/stream";

    @Bean
    OpenStreams openStreams(StreamProperties properties) {
        return OpenStreams.of(properties.perUserMax(), properties.perDeviceMax(), properties.openMax());
    }

    @Bean
    StreamMetrics streamMetrics(MeterRegistry meters, InstantSource clock, OpenStreams streams) {
        return new StreamMetrics(meters, clock, streams);
    }

    @Bean
    StreamPatrol streamPatrol(
            OpenStreams streams, StreamMetrics metrics, StreamProperties properties, InstantSource clock) {
        return new StreamPatrol(streams, metrics, properties, clock);
    }

    @Bean
    PeerTimeout peerTimeout(StreamProperties properties) {
        return new PeerTimeout(properties);
    }

    /** Streams have a limit of their own. */
    @Bean
    LongLivedRequests streamsAreLongLived() {
        PathPattern stream = PathPatternParser.defaultInstance.parse(PATH);
        return request -> stream.matches(request.getPath().pathWithinApplication());
    }

    @Bean
    Routes streamRoutes(
            KnownCatalogues known,
            OpenStreams streams,
            StreamMetrics metrics,
            ChangesReader reader,
            HeadLookups heads,
            CurrentLog log,
            Presences presences,
            InstantSource clock,
            StreamProperties properties) {
        StreamHandler handler =
                new StreamHandler(streams, metrics, new Openings(reader, heads, log), presences, clock, properties);
        return Routes.none().get(PATH, request -> handler.open(request, StreamRequest.of(known.types(), request)));
    }
}
