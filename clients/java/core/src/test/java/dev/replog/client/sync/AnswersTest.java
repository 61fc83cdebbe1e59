package dev.replog.client.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the engine goes on after a response. */
class AnswersTest {

    private static Answer answer(int status, String body) {
        return Answers.of(status, Map.of(), body.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource({
        "200, {}, Ok",
        "202, {}, Ok",
        "304, '', Ok",
        "200, <html>, Later",
        "302, {}, Later",
        "404, <html>, Later",
        "400, {\"code\":\"validation_failed\"}, Refused",
        "413, {\"code\":\"too_large\"}, Refused",
        "410, {\"code\":\"sync_token_expired\"}, Refused",
        "408, {\"code\":\"timeout\"}, Later",
        "429, {\"code\":\"rate_limited\"}, Later",
        "502, '', Later",
        "503, {\"code\":\"log_unavailable\"}, Later",
        "504, '', Later",
        "403, {\"code\":\"forbidden\"}, Paused",
        "507, {\"code\":\"quota_exceeded\"}, Paused",
        "500, {\"code\":\"internal\"}, Failed",
        "500, <html>, Failed"
    })
    void aResponse_hasOneMeaning(int status, String body, String expected) {
        assertThat(answer(status, body).getClass().getSimpleName()).isEqualTo(expected);
    }

    @Test
    void onlyAnswersFrom500On_countForTheCircuitBreaker() {
        assertThat(((Answer.Later) answer(503, "{}")).isFailure()).isTrue();
        assertThat(((Answer.Later) answer(429, "{}")).isFailure()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"{}, false", "{\"token_lost\":true}, true", "{\"token_lost\":\"true\"}, false", "<html>, false"})
    void aLostToken_isTold(String body, boolean isTokenLost) {
        assertThat(((Answer.Later) answer(503, body)).isTokenLost()).isEqualTo(isTokenLost);
    }

    @ParameterizedTest
    @CsvSource({"3, 3000", "0.5, 500", "-1, 0", "NaN, 0", "'Wed, 21 Oct 2026 07:28:00 GMT', 0"})
    void whatTheServerAsksFor_isRead(String header, long millis) {
        assertThat(Answers.retryAfterMillis(Map.of("retry-after", header))).isEqualTo(millis);
        assertThat(Answers.retryAfterMillis(Map.of("backoff", header))).isEqualTo(millis);
    }

    @Test
    void aPackedBody_isUnpacked() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write("{\"a\":\"ü\"}".getBytes(StandardCharsets.UTF_8));
        }
        Answer answer = Answers.of(200, Map.of("content-encoding", "gzip"), packed.toByteArray());

        assertThat(answer)
                .isInstanceOfSatisfying(
                        Answer.Ok.class, ok -> assertThat(ok.body()).isEqualTo(Map.of("a", "ü")));
    }

    @Test
    void aBodyThatUnpacksToTooMuch_isNoAnswer() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            byte[] spaces = " ".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
            for (int written = 0; written <= Answers.BODY_BYTES_MAX; written += spaces.length) {
                gzip.write(spaces);
            }
        }

        assertThat(Answers.of(200, Map.of("content-encoding", "gzip"), packed.toByteArray()))
                .isInstanceOf(Answer.Later.class);
    }

    @Test
    void theSubjectOfAToken_isRead() {
        String claims = Base64.getUrlEncoder().encodeToString("{\"sub\":\"ü|1\"}".getBytes(StandardCharsets.UTF_8));

        assertThat(Answers.subject("h." + claims + ".s")).isEqualTo("ü|1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "a.b.c", "a.e30.c", "a.!!.c"})
    void whatIsNoToken_hasNoSubject(String token) {
        assertThat(Answers.subject(token)).isNull();
    }
}
