package dev.replog.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.resources.LoopResources;

/** A real receiver of webhooks on loopback. Each path has its own response; all received requests are kept. */
final class Receiver implements AutoCloseable {
    private final LoopResources loops = LoopResources.create("receiver", 1, true);
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private final ConcurrentMap<String, Behaviour> behaviours = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, AtomicInteger> perConnection = new ConcurrentHashMap<>();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger openMax = new AtomicInteger();
    private final DisposableServer server;

    /** The response of a path. */
    @FunctionalInterface
    interface Behaviour {
        Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response);

        static Behaviour status(int status) {
            return (ignored, response) -> response.status(status).send();
        }

        /** It accepts the request and sends no response. */
        static Behaviour hang() {
            return (ignored, response) -> Mono.never();
        }

        /** It starts a response and closes the connection in the middle of it. */
        static Behaviour halfAnswer(int status) {
            return (request, response) -> response.status(status)
                    .header("Content-Length", "100")
                    .sendString(Mono.just("half"))
                    .then()
                    .then(Mono.fromRunnable(() -> request.withConnection(connection -> connection.dispose())));
        }

        /** It sends a very long response. */
        static Behaviour endlessAnswer() {
            return (ignored, response) -> response.status(200)
                    .sendString(Flux.just("x".repeat(10_000)).repeat());
        }

        /** It closes the connection instead of responding. */
        static Behaviour closeHalfway() {
            return (request, response) -> {
                request.withConnection(connection -> connection.dispose());
                return Mono.never();
            };
        }
    }

    /** One received request. */
    record Call(String path, String method, Map<String, String> headers, String body, long nanos) {
        String header(String name) {
            String value = headers.get(name);
            assertThat(value).as(name).isNotNull();
            return String.valueOf(value);
        }

        @Nullable
        String find(String name) {
            return headers.get(name);
        }

        String state() {
            return header("X-Goog-Resource-State");
        }

        long number() {
            return Long.parseLong(header("X-Goog-Message-Number"));
        }
    }

    Receiver() {
        server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .runOn(loops)
                .doOnConnection(this::connected)
                .handle(this::take)
                .bindNow(Duration.ofSeconds(30));
    }

    private void connected(Connection connection) {
        int now = open.incrementAndGet();
        openMax.accumulateAndGet(now, Math::max);
        connection.onDispose(open::decrementAndGet);
    }

    private Publisher<Void> take(HttpServerRequest request, HttpServerResponse response) {
        request.withConnection(connection -> perConnection
                .computeIfAbsent(connection.channel().id().asLongText(), ignored -> new AtomicInteger())
                .incrementAndGet());
        return request.receive().aggregate().asString().defaultIfEmpty("").flatMap(body -> {
            Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            request.requestHeaders().forEach(entry -> headers.put(entry.getKey(), entry.getValue()));
            calls.add(new Call(request.uri(), request.method().name(), headers, body, System.nanoTime()));
            Behaviour behaviour = behaviours.getOrDefault(request.uri(), Behaviour.status(204));
            return Mono.from(behaviour.answer(request, response));
        });
    }

    String address(String path) {
        return "http://127.0.0.1:" + server.port() + path;
    }

    Receiver on(String path, Behaviour behaviour) {
        behaviours.put(path, behaviour);
        return this;
    }

    List<Call> calls(String path) {
        return calls.stream().filter(call -> call.path().equals(path)).toList();
    }

    /** The most connections that were open at once. */
    int openMax() {
        return openMax.get();
    }

    int connections() {
        return perConnection.size();
    }

    /** Waits for this many calls of a path, and returns them. */
    List<Call> await(String path, int count) {
        Eventually.holds(count + " calls of " + path, () -> calls(path).size() >= count);
        return calls(path);
    }

    Call await(String path, String what, Predicate<Call> wanted) {
        Eventually.holds(what, () -> calls(path).stream().anyMatch(wanted));
        return calls(path).stream().filter(wanted).findFirst().orElseThrow();
    }

    @Override
    public void close() {
        server.disposeNow(Duration.ofSeconds(5));
        loops.disposeLater(Duration.ZERO, Duration.ofSeconds(5)).block(Duration.ofSeconds(10));
    }
}
