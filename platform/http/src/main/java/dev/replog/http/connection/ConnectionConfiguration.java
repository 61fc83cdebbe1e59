package dev.replog.http.connection;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.replog.http.request.HttpProperties;
import java.lang.management.ManagementFactory;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;

/** Adds a guard to the pipeline of each connection of the service's port. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ConnectionProperties.class)
public class ConnectionConfiguration {
    private static final int MAX_DEFAULT = 10_000;
    private static final int MAX_SHARE_OF_DESCRIPTORS = 2;
    private static final int ADDRESS_SHARE_OF_MAX = 4;

    @Bean
    Connections connections(ConnectionProperties properties) {
        int max = properties.max() > 0 ? properties.max() : defaultMax();
        int perAddressMax =
                properties.perAddressMax() > 0 ? properties.perAddressMax() : Math.max(1, max / ADDRESS_SHARE_OF_MAX);
        return new Connections(
                max,
                perAddressMax,
                properties.unlimitedAddresses().stream()
                        .map(ClientAddress::parse)
                        .collect(Collectors.toUnmodifiableSet()));
    }

    @Bean
    MemoryGuard memoryGuard(ConnectionProperties properties) {
        return new MemoryGuard(properties.outOfMemoryMax(), System::nanoTime, new ProcessEnd());
    }

    @Bean
    WebServerFactoryCustomizer<NettyReactiveWebServerFactory> connectionGuards(
            Connections connections, MemoryGuard memory, ConnectionProperties properties, HttpProperties http) {
        ConnectionLimits limits = new ConnectionLimits(
                properties.headTimeout(), http.bodyTimeout(), http.bodyRateMin().toBytes(), properties.sendTimeout());
        RefusalLog log = new RefusalLog(System::nanoTime);
        return factory -> factory.addServerCustomizers(server -> guarded(server, connections, limits, memory, log));
    }

    private static HttpServer guarded(
            HttpServer server, Connections connections, ConnectionLimits limits, MemoryGuard memory, RefusalLog log) {
        return server.doOnChannelInit((ignored, channel, remote) -> {
            GuardedConnection guard = new GuardedConnection(channel, connections, limits, log);
            // The names start like the library's own names, because the library finds positions in the pipeline by
            // them.
            channel.pipeline()
                    .addBefore(NettyPipeline.HttpCodec, NettyPipeline.LEFT + "replogBytes", guard.new Bytes())
                    .addAfter(NettyPipeline.HttpCodec, NettyPipeline.LEFT + "replogMessages", guard.new Messages())
                    .addBefore(
                            NettyPipeline.ReactiveBridge,
                            NettyPipeline.RIGHT + "replogAnswers",
                            new AnswerGuard(guard, memory));
        });
    }

    /**
     * The other descriptors are for files and for connections to Kafka and PostgreSQL, which also run in an all-in-one.
     */
    private static int defaultMax() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? Math.clamp(system.getMaxFileDescriptorCount() / MAX_SHARE_OF_DESCRIPTORS, 1, MAX_DEFAULT)
                : MAX_DEFAULT;
    }
}
