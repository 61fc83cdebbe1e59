package dev.replog.notifier.stream;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.epoll.EpollTcpInfo;
import io.netty.handler.codec.http.DefaultHttpContent;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.FutureMono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * The connection of a response, with one write at a time. Spring would pass the whole stream to Netty, which takes many
 * frames ahead of the socket: they would wait there and become outdated, and nothing could detect that. Here each write
 * is done when the operating system has taken its bytes. Where the operating system reports it (Linux), a peer that
 * vanished is detected by its missing acknowledgements.
 */
final class StreamConnection implements Peer {
    private final ServerHttpResponse response;
    private final Channel channel;

    StreamConnection(ServerWebExchange exchange) {
        this.response = exchange.getResponse();
        HttpServerResponse netty = ServerHttpResponseDecorator.getNativeResponse(response);
        AtomicReference<@Nullable Channel> found = new AtomicReference<>();
        netty.withConnection(connection -> found.set(connection.channel()));
        this.channel = Objects.requireNonNull(found.get());
    }

    /** Whether the request is a HEAD request, which an earlier filter turned into a GET. */
    static boolean isHead(ServerWebExchange exchange) {
        ServerHttpRequest request = exchange.getRequest();
        HttpServerRequest netty = ServerHttpRequestDecorator.getNativeRequest(request);
        return netty.method().name().equals(HttpMethod.HEAD.name());
    }

    /** Sends the headers and the first frame. */
    Mono<Void> start(byte[] frame) {
        DataBufferFactory buffers = response.bufferFactory();
        return response.writeAndFlushWith(Flux.just(Flux.just(buffers.wrap(frame))));
    }

    /** Sends one more frame. */
    Mono<Void> write(byte[] frame) {
        return FutureMono.deferFuture(
                () -> channel.writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(frame))));
    }

    @Override
    public Duration unheard() {
        if (channel instanceof EpollSocketChannel socket && socket.isOpen()) {
            try {
                EpollTcpInfo info = socket.tcpInfo();
                return info.unacked() == 0 ? Duration.ZERO : Duration.ofMillis(info.lastAckRecv());
            } catch (ChannelException closed) {
                return Duration.ZERO;
            }
        }
        return Duration.ZERO;
    }

    @Override
    public void cut() {
        // A failure to close the connection needs no handling.
        ChannelFuture ignored = channel.close();
    }
}
