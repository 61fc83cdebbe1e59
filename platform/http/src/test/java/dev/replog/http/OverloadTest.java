package dev.replog.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.http.request.BodyBudget;
import dev.replog.http.request.InFlightLimit;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Sinks;

class OverloadTest {
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    @Test
    void requestBeyondTheLimit_isRefusedAtOnce_andStreamsDoNotCount() {
        try (EdgeServer server = EdgeServer.startWithSecret("--replog.http.in-flight-max=2")) {
            InFlightLimit limit = server.bean(InFlightLimit.class);
            List<CompletableFuture<HttpResponse<String>>> held = Stream.of(1, 2)
                    .map(ignored -> server.client()
                            .sendAsync(server.signed("/api/held").build(), HttpResponse.BodyHandlers.ofString()))
                    .toList();
            await(() -> limit.inFlight() == 2);

            HttpResponse<String> refused = server.send(server.request("/api/caller"));
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).contains("1");
            assertThat(EdgeServer.json(refused).get("code").stringValue()).isEqualTo("overloaded");
            try (Stream<String> events = server.send(server.signed("/api/stream"), HttpResponse.BodyHandlers.ofLines())
                    .body()) {
                assertThat(events.findFirst()).contains("event:ready");
            }
            assertThat(server.send(server.request("/openapi.yaml")).statusCode())
                    .isEqualTo(503);

            server.bean(Sinks.Empty.class).tryEmitEmpty();
            held.forEach(response -> assertThat(response.join().statusCode()).isEqualTo(200));
            await(() -> limit.inFlight() == 0);
            assertThat(server.send(server.signed("/api/caller")).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void requestThatIsGivenUp_countsNoLonger() {
        try (EdgeServer server = EdgeServer.startWithSecret("--replog.http.in-flight-max=1")) {
            InFlightLimit limit = server.bean(InFlightLimit.class);
            CompletableFuture<HttpResponse<String>> held =
                    server.client().sendAsync(server.signed("/api/held").build(), HttpResponse.BodyHandlers.ofString());
            await(() -> limit.inFlight() == 1);

            held.cancel(true);

            await(() -> limit.inFlight() == 0);
        }
    }

    @Test
    void userWithItsShare_isRefused_andOthersAreNot() {
        try (EdgeServer server = EdgeServer.startWithSecret(
                "--replog.http.in-flight-per-user-max=2", "--replog.http.long-lived-per-user-max=1")) {
            InFlightLimit limit = server.bean(InFlightLimit.class);
            List<CompletableFuture<HttpResponse<String>>> held = Stream.of(1, 2)
                    .map(ignored -> server.client()
                            .sendAsync(server.signed("/api/held").build(), HttpResponse.BodyHandlers.ofString()))
                    .toList();
            await(() -> limit.inFlight() == 2);

            HttpResponse<String> refused = server.send(server.signed("/api/caller"));
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.headers().firstValue("Retry-After")).contains("1");
            assertThat(EdgeServer.json(refused).get("code").stringValue()).isEqualTo("rate_limited");
            assertThat(server.send(bob(server, "/api/caller")).statusCode()).isEqualTo(200);
            try (Stream<String> events = server.send(server.signed("/api/stream"), HttpResponse.BodyHandlers.ofLines())
                    .body()) {
                assertThat(limit.longLived()).isEqualTo(1);
                assertThat(server.send(server.signed("/api/stream")).statusCode())
                        .isEqualTo(429);
                assertThat(events.findFirst()).contains("event:ready");
            }
            assertThat(limit.refused()).isEqualTo(2);
            server.bean(Sinks.Empty.class).tryEmitEmpty();
            held.forEach(response -> assertThat(response.join().statusCode()).isEqualTo(200));
            await(() -> limit.inFlight() == 0 && limit.longLived() == 0);
        }
    }

    @Test
    void unfinishedRequests_areNotInFlight_andHaveAShareOfTheirOwn() throws IOException {
        List<Socket> sockets = new ArrayList<>();
        try (EdgeServer server = EdgeServer.startWithSecret(
                "--replog.http.in-flight-max=50", "--replog.http.in-flight-per-user-max=20")) {
            BodyBudget bodies = server.bean(BodyBudget.class);
            for (int i = 0; i < 60; i++) {
                sockets.add(unfinished(server, "alice"));
            }
            await(() -> bodies.refused() == 40);
            assertThat(bodies.reading()).isEqualTo(20);
            assertThat(server.bean(InFlightLimit.class).inFlight()).isZero();
            assertThat(server.send(post(bob(server, "/api/length"))).body()).isEqualTo("{\"length\":2}");

            // With many users, the oldest body is dropped.
            for (int i = 0; i < 60; i++) {
                sockets.add(unfinished(server, "user-" + i));
            }
            await(() -> bodies.refused() == 40 + 30);
            assertThat(server.send(post(bob(server, "/api/length"))).body()).isEqualTo("{\"length\":2}");
            assertThat(new String(sockets.getFirst().getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 503");

            for (Socket socket : sockets) {
                socket.close();
            }
            await(() -> bodies.reading() == 0 && bodies.bytes() == 0);
        }
    }

    private static Socket unfinished(EdgeServer server, String user) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(20_000);
        String head = "POST /api/length HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Authorization: Bearer " + Tokens.with(claims -> claims.subject(user))
                + "\r\nContent-Length: 10\r\n\r\n{";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static HttpRequest.Builder bob(EdgeServer server, String path) {
        return server.request(path).header("Authorization", "Bearer " + Tokens.with(claims -> claims.subject("bob")));
    }

    private static HttpRequest.Builder post(HttpRequest.Builder request) {
        return request.header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString("{}"));
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + DEADLINE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("gave up waiting").isLessThan(end);
            Thread.onSpinWait();
        }
    }
}
