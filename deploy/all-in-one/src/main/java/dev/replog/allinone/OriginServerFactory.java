package dev.replog.allinone;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.Shutdown;
import org.springframework.boot.web.server.WebServer;
import org.springframework.http.server.reactive.HttpHandler;

/**
 * Replaces Spring Boot's own factory of web servers in a service. For the service's server, it opens no port but passes
 * the service's handler to the origin. Spring Boot creates a second one, by the constructor without arguments, for the
 * service's management port; that one is the ordinary factory, except that its server stops at once.
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

    /** The real server, with the service's {@code server.*} settings. */
    WebServer openServer(HttpHandler handler) {
        return super.getWebServer(handler);
    }
}
