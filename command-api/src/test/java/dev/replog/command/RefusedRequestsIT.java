package dev.replog.command;

import static dev.replog.command.CommandService.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.SharedBackends;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests requests that never reach the log, so no projector is needed. */
class RefusedRequestsIT {
    private static CommandService service;

    @BeforeAll
    static void start() {
        SharedBackends backends = SharedBackends.get();
        service = CommandService.start(backends.kafkaBootstrapServers(), backends.newTopicPrefix());
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/ponies", "/api/sync", "/api/mutations"})
    void unknownCollections_are404(String path) {
        HttpResponse<String> response = service.send("POST", path, "{}");
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(json(response).get("detail").stringValue()).contains("(expected: one of exercises, templates,");
    }

    @Test
    void requestsThatCannotBeRead_areRefused() {
        assertThat(service.send("PUT", "/api/exercises/17", "{'name':'a'}").statusCode())
                .isEqualTo(404);
        assertRefused("{", 400, "invalid_json");
        assertRefused("{'name':" + "[".repeat(5000) + "]".repeat(5000) + "}", 400, "invalid_json");
        assertRefused("{'name':'a\\u0000b'}", 400, "validation_failed");
        assertRefused("{'name':7}", 400, "validation_failed");
        assertRefused("{'name':'" + "x".repeat(1_100_000) + "'}", 413, "too_large");
        HttpResponse<String> policy =
                service.send("POST", "/api/exercises", "{'name':'a'}", "Replog-Conflict", "server_wins");
        assertThat(policy.statusCode()).isEqualTo(400);
        HttpResponse<String> key = service.send("POST", "/api/exercises", "{'name':'a'}", "Idempotency-Key", "\"a");
        assertThat(key.statusCode()).isEqualTo(400);
    }

    private static void assertRefused(String body, int status, String code) {
        HttpResponse<String> response = service.send("POST", "/api/exercises", body);
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(json(response).get("code").stringValue()).isEqualTo(code);
        assertThat(response.headers().firstValue("Replog-Mutation-Id")).isPresent();
    }

    @Test
    void forgedTokens_are401() {
        URI uri = service.uri("/api/exercises");
        for (String token : List.of(
                CommandService.token("alice", "another secret, just as long as the first"),
                "eyJhbGciOiJub25lIn0.e30.")) {
            HttpResponse<String> response = CommandService.send(HttpRequest.newBuilder(uri)
                    .header("Authorization", "Bearer " + token)
                    .POST(HttpRequest.BodyPublishers.ofString("{}"))
                    .build());
            assertThat(response.statusCode()).isEqualTo(401);
            assertThat(response.headers().firstValue("WWW-Authenticate").orElse(""))
                    .startsWith("Bearer");
        }
    }
}
