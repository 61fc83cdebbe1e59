package dev.replog.allinone;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.Shutdown;
import org.springframework.boot.web.server.WebServer;
import org.springframework.http.server.reactive.HttpHandler;

/**
 * Stands where Spring Boot's own factory of web servers would stand in a service. Asked for the service's server, it
 * opens no port but hands the service's handler to the origin. Spring Boot makes a second one, by the constructor
 * without arguments, for the service's management port; that one is the ordinary factory, but for stopping at once.
 */
class OriginServerFactory extends NettyReactiveWebServerFactory {

    private final @Nullable Origin origin;
    private final @Nullable Service service;

    OriginServerFactory() {
        this.origin = null;
        this.service = null;
    }

    OriginServerFactory(Origin origin, Service service) {
        this.origin = origin;
        this.service = service;
    }

    @Override
    public WebServer getWebServer(HttpHandler handler) {
        if (origin == null || service == null) {
            setShutdown(Shutdown.IMMEDIATE);
            return super.getWebServer(handler);
        }
        return origin.attach(service, handler, this);
    }

    /** The real server, with all that the service's {@code server.*} keys say. */
    WebServer openServer(HttpHandler handler) {
        return super.getWebServer(handler);
    }
}
