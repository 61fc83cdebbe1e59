package dev.replog.allinone;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.WebServer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Mono;

/**
 * One HTTP server in front of several services of this JVM. Each request goes to the handler of its service, on the
 * thread that received it, with no copy and no second connection. The server is the one that the command API would have
 * opened by itself, with the same limits, time-outs and compression. No request is served before {@link #open}.
 */
final class Origin {

    private final Map<Service, Attached> services = new ConcurrentHashMap<>();
    private @Nullable WebServer server;

    /** Makes the service's application pass its request handler to the origin, instead of opening a port. */
    void adopt(ConfigurableApplicationContext context, Service service) {
        ((GenericApplicationContext) context)
                .registerBean(OriginServerFactory.class, () -> new OriginServerFactory(this, service));
    }

    WebServer attach(Service service, HttpHandler handler, OriginServerFactory factory) {
        services.put(service, new Attached(handler, factory));
        return new AttachedServer();
    }

    /** Opens the port; all services must have started by now. */
    synchronized void open() {
        for (Service service : Service.values()) {
            Objects.requireNonNull(services.get(service), service.title());
        }
        WebServer opened = attached(Service.COMMAND_API).factory.openServer(this::handle);
        opened.start();
        server = opened;
    }

    synchronized int port() {
        return Objects.requireNonNull(server, "not open").getPort();
    }

    /** Accepts no more connections, waits for the requests in progress, and then closes all connections. */
    synchronized void close(Duration patience) {
        WebServer opened = server;
        server = null;
        // A drained server is closed already. If Spring Boot's server is stopped at that very moment, it waits for
        // ever.
        if (opened != null && !isDrained(opened, patience)) {
            opened.stop();
        }
    }

    private static boolean isDrained(WebServer server, Duration patience) {
        CountDownLatch drained = new CountDownLatch(1);
        server.shutDownGracefully(result -> drained.countDown());
        try {
            return drained.await(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Mono<Void> handle(ServerHttpRequest request, ServerHttpResponse response) {
        return attached(Routes.owner(request)).handler.handle(request, response);
    }

    private Attached attached(Service service) {
        return Objects.requireNonNull(services.get(service), service.title());
    }

    private record Attached(HttpHandler handler, OriginServerFactory factory) {}

    /**
     * The server of a service, as the service sees it. Its life is the origin's, so starting and stopping it does
     * nothing.
     */
    private static final class AttachedServer implements WebServer {
        @Override
        public void start() {}

        @Override
        public void stop() {}

        @Override
        public int getPort() {
            return -1;
        }
    }
}
