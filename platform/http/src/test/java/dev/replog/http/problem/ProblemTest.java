package dev.replog.http.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ProblemTest {
    private static final JsonMapper JSON = JsonMapper.shared();

    @Test
    void json_hasTheStandardMembersOnly_whenThereIsNothingElse() {
        assertThat(text(Problem.of(ErrorCode.NOT_FOUND, "nothing is at /x"))).isEqualTo("""
                        {"type":"urn:replog:problem:not_found","title":"Not found","status":404,\
                        "detail":"nothing is at /x","code":"not_found"}""");
    }

    @Test
    void json_hasEveryMember_whenAllAreSet() {
        JsonNode json = JSON.readTree(Problem.of(ErrorCode.ETAG_MISMATCH, "a \"quoted\" \u0000 detail")
                .withErrors(List.of(new FieldError("/reps", "reps: -1 (expected: 0..10000)")))
                .withCurrentETag("1000000000001")
                .withConflicts(List.of("reps", "weight"))
                .withCurrent("{\"reps\":5}")
                .withRetryAfter(Duration.ofMillis(1001))
                .with("changed_by", "phone")
                .with("colliding_id", "w-1")
                .with("epoch", 3L)
                .with("token_lost", true)
                .toJson());

        assertThat(json.get("detail").stringValue()).isEqualTo("a \"quoted\" \u0000 detail");
        assertThat(json.get("error").stringValue()).isEqualTo("etag_mismatch");
        assertThat(json.get("currentETag").stringValue()).isEqualTo("1000000000001");
        assertThat(json.at("/errors/0/pointer").stringValue()).isEqualTo("/reps");
        assertThat(json.at("/errors/0/message").stringValue()).isEqualTo("reps: -1 (expected: 0..10000)");
        assertThat(json.at("/conflicts/1").stringValue()).isEqualTo("weight");
        assertThat(json.at("/current/reps").intValue()).isEqualTo(5);
        assertThat(json.get("retry_after").intValue()).isEqualTo(2);
        assertThat(json.get("changed_by").stringValue()).isEqualTo("phone");
        assertThat(json.get("colliding_id").stringValue()).isEqualTo("w-1");
        assertThat(json.get("epoch").longValue()).isEqualTo(3);
        assertThat(json.get("token_lost").booleanValue()).isTrue();
    }

    @Test
    void retryAfterSeconds_isRoundedUp() {
        assertThat(seconds(Duration.ZERO)).isZero();
        assertThat(seconds(Duration.ofMillis(1))).isEqualTo(1);
        assertThat(seconds(Duration.ofSeconds(5))).isEqualTo(5);
        assertThat(seconds(Duration.ofSeconds(-5))).isZero();
        assertThat(Problem.of(ErrorCode.OVERLOADED, "").retryAfterSeconds()).isNull();
    }

    private static @Nullable Long seconds(Duration duration) {
        return Problem.of(ErrorCode.OVERLOADED, "").withRetryAfter(duration).retryAfterSeconds();
    }

    private static String text(Problem problem) {
        return new String(problem.toJson(), StandardCharsets.UTF_8);
    }
}
