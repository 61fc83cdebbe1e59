package dev.replog.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.http.metrics.SyncMetrics;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ManagementTest {
    private static EdgeServer server;

    @BeforeAll
    static void start() {
        server = EdgeServer.startWithSecret("--management.server.port=0");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void health_isThere_withItsProbes() {
        for (String path : new String[] {"", "/liveness", "/readiness"}) {
            HttpResponse<String> response = manage("/actuator/health" + path);
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(EdgeServer.json(response).get("status").stringValue()).isEqualTo("UP");
        }
        assertThat(manage("/actuator/info").statusCode()).isEqualTo(200);
    }

    @Test
    void metrics_haveTheirNames() {
        SyncMetrics metrics = server.bean(SyncMetrics.class);
        metrics.operation("patch", "workouts", "merged", Duration.ofMillis(20));
        metrics.pull("sync", "ok", 17, Duration.ofMillis(3));

        assertThat(manage("/actuator/prometheus").body())
                .contains("replog_sync_operation_seconds_count{kind=\"patch\",outcome=\"merged\","
                        + "resource=\"workouts\"} 1")
                .contains("replog_sync_operation_seconds_bucket{kind=\"patch\"")
                .contains("replog_pull_seconds_count{outcome=\"ok\",resource=\"sync\"} 1")
                .contains("replog_pull_items_sum{resource=\"sync\"} 17.0")
                .contains("replog_requests_in_flight 0.0");
    }

    @Test
    void nothingElse_isThere() {
        assertThat(manage("/actuator/env").statusCode()).isEqualTo(404);
        assertThat(server.send(server.request("/actuator/health")).statusCode()).isEqualTo(404);
    }

    @Test
    void api_isNotOnTheManagementPort() {
        for (String path : new String[] {"/api/caller", "/openapi.yaml", "/docs"}) {
            assertThat(manage(path).statusCode()).as(path).isEqualTo(404);
        }
    }

    private static HttpResponse<String> manage(String path) {
        URI address = URI.create("http://localhost:" + server.property("local.management.port") + path);
        return server.send(HttpRequest.newBuilder(address)
                .timeout(Duration.ofSeconds(20))
                .header("Authorization", "Bearer " + Tokens.good()));
    }
}
