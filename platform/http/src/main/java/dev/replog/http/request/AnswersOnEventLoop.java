package dev.replog.http.request;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.http.server.HttpServerRequest;

/**
 * Writes each response on the event loop of its own connection, whatever thread has the result: of the database, of
 * Kafka, of a timer. If another thread writes it, the response may reach its client before its request has ended here.
 * The next request on the connection then takes the previous one for its connection. This hangs it or, request by
 * request, makes a chain that is walked for each response and never freed (reactor-netty#4188, and #4361 in releases
 * after 1.3.5). It also costs less: one change of threads instead of one for each part.
 */
final class AnswersOnEventLoop implements HttpHandler {
    private final HttpHandler handler;
    private final MemoryFailures memory;

    AnswersOnEventLoop(HttpHandler handler, MemoryFailures memory) {
        this.handler = handler;
        this.memory = memory;
    }

    @Override
    public Mono<Void> handle(ServerHttpRequest request, ServerHttpResponse response) {
        Channel channel = channel(request);
        return watched(handler.handle(request, new Answer(response, channel)), channel);
    }

    private static Channel channel(ServerHttpRequest request) {
        HttpServerRequest server = ServerHttpRequestDecorator.getNativeRequest(request);
        Channel[] channel = new Channel[1];
        server.withConnection(connection -> channel[0] = connection.channel());
        return channel[0];
    }

    private Mono<Void> watched(Mono<Void> work, Channel channel) {
        return new Watched(work, channel);
    }

    /** The library treats this error as one that ends the JVM, and does not pass it to any error handler. */
    private final class Watched extends Mono<Void> {
        private final Mono<Void> work;
        private final Channel channel;

        Watched(Mono<Void> work, Channel channel) {
            this.work = work;
            this.channel = channel;
        }

        @Override
        public void subscribe(CoreSubscriber<? super Void> subscriber) {
            try {
                work.subscribe(subscriber);
            } catch (OutOfMemoryError error) {
                channel.unsafe().close(channel.voidPromise());
                memory.failed(error);
            }
        }
    }

    private final class Answer extends ServerHttpResponseDecorator {
        private final Channel channel;
        private final EventLoop loop;

        Answer(ServerHttpResponse response, Channel channel) {
            super(response);
            this.channel = channel;
            this.loop = channel.eventLoop();
        }

        @Override
        public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
            return onLoop(() -> super.writeWith(body));
        }

        @Override
        public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> body) {
            return onLoop(() -> super.writeAndFlushWith(body));
        }

        @Override
        public Mono<Void> setComplete() {
            return onLoop(super::setComplete);
        }

        private Mono<Void> onLoop(Supplier<Mono<Void>> write) {
            return Mono.defer(() -> {
                Mono<Void> written = watched(Mono.defer(write), channel);
                return loop.inEventLoop() ? written : written.subscribeOn(Schedulers.fromExecutor(loop));
            });
        }
    }
}
