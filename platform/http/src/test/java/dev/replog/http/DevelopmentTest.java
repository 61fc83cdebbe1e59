package dev.replog.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class DevelopmentTest {
    private static EdgeServer server;

    @BeforeAll
    static void start() {
        server = EdgeServer.start("--spring.profiles.active=dev");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void resetClock() {
        server.bean(MutableClock.class).reset();
    }

    @Test
    void token_isGoodForOneDay() {
        HttpResponse<String> token = server.send(server.request("/dev/token?sub=al%20ice&scope=history%20ops"));
        assertThat(token.statusCode()).isEqualTo(200);
        assertThat(token.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/plain");

        JsonNode caller = EdgeServer.json(callWith(token.body()));
        assertThat(caller.get("user").stringValue()).isEqualTo("al ice");
        assertThat(caller.get("scopes").toString()).isEqualTo("[\"history\",\"ops\"]");

        server.bean(MutableClock.class).advance(Duration.ofHours(24).minusSeconds(1));
        assertThat(callWith(token.body()).statusCode()).isEqualTo(200);
        server.bean(MutableClock.class).advance(Duration.ofMinutes(1));
        assertThat(callWith(token.body()).statusCode()).isEqualTo(401);
    }

    @Test
    void subject_isChecked() {
        for (String query : List.of("", "?sub=", "?sub=%20", "?sub=a%00", "?sub=" + "x".repeat(201))) {
            HttpResponse<String> response = server.send(server.request("/dev/token" + query));
            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(EdgeServer.json(response).get("code").stringValue()).isEqualTo("validation_failed");
        }
    }

    @Test
    void originsOfThisMachine_areAllowed_andNoOthers() {
        for (String origin :
                List.of("http://localhost:5173", "http://localhost", "https://127.0.0.1:8443", "http://[::1]:3000")) {
            HttpResponse<String> response =
                    server.send(server.request("/dev/token?sub=a").header("Origin", origin));
            assertThat(response.headers().firstValue("Access-Control-Allow-Origin"))
                    .contains(origin);
        }
        for (String origin : List.of(
                "https://evil.example", "http://localhost.evil.example", "http://evil.example:localhost", "null")) {
            HttpResponse<String> response =
                    server.send(server.request("/dev/token?sub=a").header("Origin", origin));
            assertThat(response.statusCode()).as(origin).isIn(400, 403);
            assertThat(response.headers().firstValue("Access-Control-Allow-Origin"))
                    .isEmpty();
        }
    }

    private static HttpResponse<String> callWith(String token) {
        return server.send(server.request("/api/caller").header("Authorization", "Bearer " + token));
    }
}
