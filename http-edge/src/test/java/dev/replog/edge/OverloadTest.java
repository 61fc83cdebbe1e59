package dev.replog.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.edge.http.InFlightLimit;
import java.net.http.HttpResponse;
import java.time.Duration;
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
                    .isEqualTo(200);

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

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + DEADLINE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("gave up waiting").isLessThan(end);
            Thread.onSpinWait();
        }
    }
}
