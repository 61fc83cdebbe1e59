package dev.replog.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

class CorsTest {
    private static final String APP = "https://app.example";

    @Test
    void allowedOrigin_mayUseTheContract() {
        try (EdgeServer server =
                EdgeServer.startWithSecret("--replog.cors.allowed-origins=" + APP + ", https://other.example")) {
            HttpResponse<String> preflight = preflight(server, APP);
            assertThat(preflight.statusCode()).isEqualTo(200);
            assertThat(header(preflight, "Access-Control-Allow-Origin")).isEqualTo(APP);
            assertThat(header(preflight, "Access-Control-Allow-Methods")).contains("PATCH", "DELETE");
            assertThat(header(preflight, "Access-Control-Allow-Headers"))
                    .containsIgnoringCase("authorization, if-match, idempotency-key, replog-conflict");
            assertThat(header(preflight, "Access-Control-Max-Age")).isEqualTo("7200");

            HttpResponse<String> actual =
                    server.send(server.signed("/api/caller").header("Origin", APP));
            assertThat(actual.statusCode()).isEqualTo(200);
            assertThat(header(actual, "Access-Control-Expose-Headers"))
                    .contains("ETag", "Location", "Retry-After", "Replog-Mutation-Id", "Preference-Applied", "Backoff")
                    .contains(
                            "RateLimit",
                            "RateLimit-Policy",
                            "Idempotency-Replayed",
                            "Replog-Min-Token",
                            "Allow",
                            "Date");

            HttpResponse<String> refused =
                    server.send(server.request("/api/caller").header("Origin", APP));
            assertThat(refused.statusCode()).isEqualTo(401);
            assertThat(header(refused, "Access-Control-Allow-Origin")).isEqualTo(APP);
        }
    }

    @Test
    void headersOfTheContractAndOfTracing_mayBeSent() {
        try (EdgeServer server = EdgeServer.startWithSecret("--replog.cors.allowed-origins=" + APP)) {
            String asked = "replog-seen, replog-catalogue, traceparent, tracestate, baggage, sentry-trace,"
                    + " x-requested-with";
            HttpResponse<String> preflight = preflight(server, APP, "PATCH", asked);

            assertThat(preflight.statusCode()).isEqualTo(200);
            assertThat(header(preflight, "Access-Control-Allow-Headers")).isEqualToIgnoringCase(asked);
        }
    }

    @Test
    void otherOrigin_isRefused() {
        try (EdgeServer server = EdgeServer.startWithSecret("--replog.cors.allowed-origins=" + APP)) {
            for (HttpResponse<String> refused : List.of(
                    preflight(server, "https://evil.example"),
                    server.send(server.signed("/api/caller").header("Origin", "https://evil.example")))) {
                assertThat(refused.statusCode()).isEqualTo(403);
                assertThat(EdgeServer.json(refused).get("code").stringValue()).isEqualTo("forbidden");
                assertThat(refused.headers().firstValue("Access-Control-Allow-Origin"))
                        .isEmpty();
            }
            assertThat(server.send(server.signed("/api/caller")).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void refusedPreflight_saysWhy() {
        try (EdgeServer server = EdgeServer.startWithSecret("--replog.cors.allowed-origins=" + APP)) {
            assertThat(detail(preflight(server, "https://evil.example")))
                    .startsWith("Origin: https://evil.example (expected:");
            assertThat(detail(preflight(server, APP, "TRACE", "authorization")))
                    .startsWith("Access-Control-Request-Method: TRACE (expected:");
            assertThat(detail(preflight(server, APP, "PATCH", "authorization, x-mine")))
                    .startsWith("Access-Control-Request-Headers: x-mine (expected:");
        }
        try (EdgeServer server = EdgeServer.startWithSecret()) {
            assertThat(detail(preflight(server, APP))).startsWith("Origin: " + APP + " (expected:");
        }
    }

    private static String detail(HttpResponse<String> refused) {
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.headers().firstValue("Content-Type")).contains("application/problem+json");
        return EdgeServer.json(refused).get("detail").stringValue();
    }

    @Test
    void noOrigin_isAllowedByDefault() {
        try (EdgeServer server = EdgeServer.startWithSecret()) {
            assertThat(preflight(server, APP).headers().firstValue("Access-Control-Allow-Origin"))
                    .isEmpty();
        }
    }

    private static HttpResponse<String> preflight(EdgeServer server, String origin) {
        return preflight(server, origin, "PATCH", "authorization, if-match, idempotency-key, replog-conflict");
    }

    private static HttpResponse<String> preflight(EdgeServer server, String origin, String method, String headers) {
        return server.send(server.request("/api/caller")
                .method("OPTIONS", BodyPublishers.noBody())
                .header("Origin", origin)
                .header("Access-Control-Request-Method", method)
                .header("Access-Control-Request-Headers", headers));
    }

    private static String header(HttpResponse<String> response, String name) {
        return String.join(",", response.headers().allValues(name));
    }
}
