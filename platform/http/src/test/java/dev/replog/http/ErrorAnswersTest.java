package dev.replog.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;

@ExtendWith(OutputCaptureExtension.class)
class ErrorAnswersTest {
    private static EdgeServer server;

    @BeforeAll
    static void start() {
        server = EdgeServer.startWithSecret();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void unknownPath_isNotFound() {
        for (String path : List.of("/api/nothing", "/api/items", "/api/caller/", "/")) {
            assertProblem(server.send(server.signed(path)), 404, "not_found");
        }
    }

    @Test
    void wrongMethod_differsFromAnUnknownPath() {
        HttpResponse<String> onCollection = server.send(server.signed("/api/length"));
        assertProblem(onCollection, 405, "method_not_allowed");
        assertThat(allow(onCollection)).isEqualTo("POST,PATCH,OPTIONS");

        HttpResponse<String> onItem = server.send(server.signed("/api/items/7").POST(BodyPublishers.ofString("{}")));
        assertProblem(onItem, 405, "method_not_allowed");
        assertThat(allow(onItem)).isEqualTo("DELETE,OPTIONS");

        assertProblem(
                server.send(server.signed("/api/caller").method("BREW", BodyPublishers.noBody())),
                405,
                "method_not_allowed");
    }

    @Test
    void allow_listsWhatOtherServicesAnswer() {
        for (String method : List.of("DELETE", "OPTIONS")) {
            HttpResponse<String> response =
                    server.send(server.signed("/api/workouts").method(method, BodyPublishers.noBody()));
            assertThat(response.statusCode()).isEqualTo(method.equals("DELETE") ? 405 : 204);
            assertThat(allow(response)).isEqualTo("GET,POST,HEAD,OPTIONS");
        }
        assertThat(allow(server.send(server.signed("/api/workouts/7").method("OPTIONS", BodyPublishers.noBody()))))
                .isEqualTo("GET,PUT,PATCH,DELETE,HEAD,OPTIONS");
        assertThat(allow(server.send(server.signed("/api/sync").DELETE()))).isEqualTo("GET,HEAD,OPTIONS");
    }

    @Test
    void options_saysWhatIsAllowed() {
        HttpResponse<String> response =
                server.send(server.signed("/api/caller").method("OPTIONS", BodyPublishers.noBody()));

        assertThat(response.statusCode()).isEqualTo(204);
        assertThat(allow(response)).isEqualTo("GET,HEAD,OPTIONS");
        assertProblem(
                server.send(server.signed("/api/nothing").method("OPTIONS", BodyPublishers.noBody())),
                404,
                "not_found");
    }

    @Test
    void head_isAnsweredAsGet_withoutABody() {
        HttpResponse<String> get = server.send(server.signed("/api/caller"));
        HttpResponse<String> head = server.send(server.signed("/api/caller").HEAD());

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValue("Content-Length"))
                .contains(String.valueOf(get.body().length()));
        assertThat(server.send(server.signed("/api/stream").HEAD()).statusCode())
                .isEqualTo(200);
        assertThat(server.send(server.request("/api/caller").HEAD()).statusCode())
                .isEqualTo(401);
    }

    @Test
    void everyResponse_hasTheTime() {
        Instant before = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        for (String path : List.of("/api/caller", "/api/fault", "/api/nothing")) {
            String date = server.send(server.signed(path))
                    .headers()
                    .firstValue("Date")
                    .orElseThrow();
            Instant time = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date));
            assertThat(time).as(path).isBetween(before, Instant.now());
        }
    }

    @Test
    void fault_isLogged_andAnsweredWithoutDetails(CapturedOutput output) {
        HttpResponse<String> response =
                server.send(server.signed("/api/fault?ticket=very-secret").header("X-Request-Id", "request-4711"));

        assertProblem(response, 500, "internal_error");
        assertThat(response.body()).contains("request-4711").doesNotContain(SampleService.FAULT, "Exception");
        assertThat(output.getAll())
                .contains("GET /api/fault failed (request request-4711)")
                .contains(SampleService.FAULT)
                .doesNotContain("very-secret")
                .doesNotContain(Tokens.good());
    }

    @Test
    void faultAfterTheFirstBytes_isLogged_andCutsTheConnection(CapturedOutput output) {
        assertThatThrownBy(() -> server.send(server.signed("/api/late-fault?ticket=very-secret")))
                .isInstanceOf(UncheckedIOException.class)
                .hasCauseInstanceOf(IOException.class);

        assertThat(output.getAll()).contains("GET /api/late-fault failed").doesNotContain("very-secret");
    }

    @ParameterizedTest
    @CsvSource({
        "400, 400, validation_failed",
        "403, 403, forbidden",
        "404, 404, not_found",
        "406, 406, not_acceptable",
        "413, 413, too_large",
        "415, 415, unsupported_media_type",
        "418, 400, validation_failed",
        "429, 429, rate_limited",
        "500, 500, internal_error",
        "502, 500, internal_error"
    })
    void statusOfTheFramework_getsItsCode(int thrown, int status, String code) {
        assertProblem(server.send(server.signed("/api/status/" + thrown)), status, code);
    }

    @Test
    void problemOfAHandler_isAnsweredWithItsHeaders() {
        HttpResponse<String> response = server.send(server.signed("/api/problem"));

        assertProblem(response, 429, "rate_limited");
        assertThat(response.headers().firstValue("Retry-After")).contains("2");
        assertThat(EdgeServer.json(response).get("retry_after").intValue()).isEqualTo(2);
    }

    @Test
    void requestId_isAnswered_andMadeWhenItIsNotSane() {
        assertThat(requestId("my-id.1")).isEqualTo("my-id.1");
        assertThat(requestId("x".repeat(65))).matches("[0-9a-f]{16}");
        assertThat(requestId("a b")).matches("[0-9a-f]{16}");
    }

    private static String requestId(String given) {
        return server.send(server.signed("/api/caller").header("X-Request-Id", given))
                .headers()
                .firstValue("X-Request-Id")
                .orElseThrow();
    }

    private static String allow(HttpResponse<String> response) {
        return response.headers().firstValue("Allow").orElseThrow();
    }

    private static void assertProblem(HttpResponse<String> response, int status, String code) {
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
        JsonNode problem = EdgeServer.json(response);
        assertThat(problem.get("status").intValue()).isEqualTo(status);
        assertThat(problem.get("code").stringValue()).isEqualTo(code);
        assertThat(problem.get("type").stringValue()).isEqualTo("urn:replog:problem:" + code);
        assertThat(problem.get("title").stringValue()).isNotBlank();
        assertThat(problem.get("detail").stringValue()).isNotBlank();
    }
}
