package dev.replog.notifier.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the signatures with the library that the docs recommend. */
class SigningTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final WebhookSecret secret = WebhookSecret.generate(RANDOM);
    private final WebhookSecret other = WebhookSecret.generate(RANDOM);
    // The library compares the timestamp with the real clock.
    private final Instant now = Instant.ofEpochMilli(InstantSource.system().millis());

    private static WebhookCall call(WebhookSecret... secrets) {
        WebhookAddress address =
                ((WebhookAddress.Reading.Accepted) WebhookAddress.read("https://app.example/p", false)).address();
        return new WebhookCall(
                address,
                "c1",
                UUID.randomUUID(),
                "/api/sync",
                "exists",
                2,
                UUID.randomUUID(),
                Instant.parse("2026-12-01T08:09:10Z"),
                "token",
                List.of(secrets));
    }

    private static void verify(WebhookSecret with, Map<String, String> headers) throws WebhookVerificationException {
        Map<String, List<String>> lists = headers.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, header -> List.of(header.getValue())));
        new Webhook(with.text()).verify("", lists);
    }

    @Test
    void signatures_areVerified_byThePublishedLibrary() throws WebhookVerificationException {
        Map<String, String> headers = call(secret).headers(now);
        verify(secret, headers);
        assertThatThrownBy(() -> verify(other, headers)).isInstanceOf(WebhookVerificationException.class);
    }

    @Test
    void whileASecretChanges_bothVerify() throws WebhookVerificationException {
        Map<String, String> headers = call(secret, other).headers(now);
        assertThat(headers.get("webhook-signature")).matches("v1,\\S+ v1,\\S+");
        verify(secret, headers);
        verify(other, headers);
    }

    @Test
    void idStays_andTimestampFollowsTheAttempt() throws WebhookVerificationException {
        WebhookCall call = call(secret);
        Map<String, String> first = call.headers(now.minus(Duration.ofMinutes(3)));
        Map<String, String> second = call.headers(now);
        assertThat(second.get("webhook-id")).isEqualTo(first.get("webhook-id")).doesNotContain(".");
        assertThat(second.get("webhook-timestamp")).isEqualTo(Long.toString(now.getEpochSecond()));
        assertThat(second.get("webhook-timestamp")).isNotEqualTo(first.get("webhook-timestamp"));
        verify(secret, first);
        verify(secret, second);
        Map<String, String> mixed = new HashMap<>(second);
        mixed.put("webhook-timestamp", String.valueOf(first.get("webhook-timestamp")));
        assertThatThrownBy(() -> verify(secret, mixed)).isInstanceOf(WebhookVerificationException.class);
    }

    @Test
    void headers_areThoseOfTheContract() {
        assertThat(call(secret).headers(Instant.parse("2026-11-21T09:00:00.123456Z")))
                .containsEntry("X-Goog-Channel-ID", "c1")
                .containsEntry("X-Goog-Resource-State", "exists")
                .containsEntry("X-Goog-Resource-URI", "/api/sync")
                .containsEntry("X-Goog-Message-Number", "2")
                .containsEntry("X-Goog-Channel-Expiration", "Tue, 01 Dec 2026 08:09:10 GMT")
                .containsEntry("X-Goog-Delivery-Time", "2026-11-21T09:00:00.123Z")
                .containsEntry("Replog-Sync-Token", "token")
                .containsKeys("X-Goog-Resource-ID", "webhook-id", "webhook-timestamp", "webhook-signature")
                .hasSize(11);
    }

    @ParameterizedTest
    @ValueSource(ints = {24, 32, 64})
    void secrets_areReadAndWritten(int bytes) {
        byte[] random = new byte[bytes];
        RANDOM.nextBytes(random);
        String text = "whsec_" + Base64.getEncoder().encodeToString(random);
        assertThat(WebhookSecret.parse(text).orElseThrow().text()).isEqualTo(text);
        assertThat(WebhookSecret.of(random)).isEqualTo(WebhookSecret.parse(text).orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "whsec_",
                "whsec_AAAA",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                "whsec_***",
                "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                "whpk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
            })
    void whatIsNoSecret_isNone(String text) {
        assertThat(WebhookSecret.parse(text)).isEmpty();
    }

    @Test
    void secretsSayNothing_whereTheyArePrinted() {
        assertThat(call(secret).toString()).doesNotContain(secret.text()).contains("secrets=[WebhookSecret]");
        assertThat(WebhookSecret.parse("whsec_" + "A".repeat(88))).isEmpty();
    }
}
