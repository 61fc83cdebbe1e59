package dev.replog.client.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** An HTTP server on this machine that gives fixed answers, and keeps what it was sent. */
final class TestServer implements AutoCloseable {

    /** A request as it arrived. Headers are by name in lower case. */
    @SuppressWarnings("ArrayRecordComponent") // It is only read.
    record Received(String method, String target, Map<String, String> headers, byte[] body) {}

    @SuppressWarnings("ArrayRecordComponent") // It is only read.
    private record Answer(int status, Map<String, List<String>> headers, byte[] body) {}

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private final AtomicInteger count = new AtomicInteger();

    private TestServer(HttpServer server) {
        this.server = server;
    }

    static TestServer start() {
        try {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            TestServer started = new TestServer(HttpServer.create(address, 0));
            started.server.createContext("/", started::handle);
            started.server.setExecutor(started.threads);
            started.server.start();
            return started;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    String url(String target) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + target;
    }

    void answer(String path, int status, Map<String, List<String>> headers, String body) {
        answers.put(path, new Answer(status, headers, body.getBytes(UTF_8)));
    }

    /** The number of requests so far. */
    int count() {
        return count.get();
    }

    /** The next request that arrived. */
    Received received() {
        try {
            Received next = received.poll(20, TimeUnit.SECONDS);
            assertThat(next).as("a request within 20 s").isNotNull();
            return next;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            count.incrementAndGet();
            Map<String, String> headers = new HashMap<>();
            exchange.getRequestHeaders()
                    .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), String.join(", ", values)));
            byte[] body = exchange.getRequestBody().readAllBytes();
            received.add(new Received(
                    exchange.getRequestMethod(), exchange.getRequestURI().toString(), headers, body));
            Answer answer = requireNonNull(answers.get(exchange.getRequestURI().getPath()), "an answer for this path");
            exchange.getResponseHeaders().putAll(answer.headers());
            boolean hasBody = answer.body().length > 0;
            exchange.sendResponseHeaders(answer.status(), hasBody ? answer.body().length : -1);
            if (hasBody) {
                exchange.getResponseBody().write(answer.body());
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
