package dev.replog.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.SharedBackends;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

class RateLimitIT {
    @Test
    void tooManyRequests_getRetryAfter() {
        SharedBackends backends = SharedBackends.get();
        try (CommandService service = CommandService.start(
                backends.kafkaBootstrapServers(),
                backends.newTopicPrefix(),
                "--replog.rate-limit.burst=2",
                "--replog.rate-limit.commands-per-second=0.01")) {
            assertThat(service.send("POST", "/api/exercises", "{").statusCode()).isEqualTo(400);
            assertThat(service.send("POST", "/api/exercises", "{").statusCode()).isEqualTo(400);
            HttpResponse<String> refused = service.send("POST", "/api/exercises", "{");
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.headers().firstValueAsLong("Retry-After").orElseThrow())
                    .isBetween(1L, 100L);
            assertThat(refused.headers().firstValue("RateLimit-Policy")).hasValue("\"writes\";q=2;w=200");
            assertThat(refused.headers().firstValue("RateLimit").orElseThrow()).startsWith("\"writes\";r=0;t=");
            assertThat(service.send("POST", "/api/sync/push", "not read at all").statusCode())
                    .isEqualTo(429);
        }
    }
}
