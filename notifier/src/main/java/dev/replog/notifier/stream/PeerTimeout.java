package dev.replog.notifier.stream;

import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import reactor.netty.http.server.HttpServer;

/**
 * Bounds the work of the operating system for a client that reads nothing: how much it buffers and, where it can be set
 * (Linux), how long it retransmits to a peer that does not acknowledge. Without this, keep-alives to a peer without
 * power would seem to be written for a quarter of an hour.
 */
final class PeerTimeout implements WebServerFactoryCustomizer<NettyReactiveWebServerFactory> {
    private final StreamProperties properties;

    PeerTimeout(StreamProperties properties) {
        this.properties = properties;
    }

    @Override
    public void customize(NettyReactiveWebServerFactory factory) {
        factory.addServerCustomizers(this::bounded);
    }

    private HttpServer bounded(HttpServer server) {
        HttpServer bounded = server.childOption(
                ChannelOption.SO_SNDBUF, Math.toIntExact(properties.sendBuffer().toBytes()));
        return Epoll.isAvailable()
                ? bounded.childOption(
                        EpollChannelOption.TCP_USER_TIMEOUT,
                        Math.toIntExact(properties.keepAlive().multipliedBy(4).toMillis()))
                : bounded;
    }
}
