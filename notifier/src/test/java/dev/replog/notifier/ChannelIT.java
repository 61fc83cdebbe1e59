package dev.replog.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookSigningException;
import dev.replog.notifier.Receiver.Behaviour;
import dev.replog.notifier.Receiver.Call;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Base64;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Tests the life of channels from registration to expiration or stop, and their secrets. */
class ChannelIT {
    private static ChannelSetup setup;

    private final String user = "user-" + UUID.randomUUID();
    private final String path = "/" + user;
    private ChannelClient client;

    @BeforeAll
    static void start() {
        setup = ChannelSetup.start();
    }

    @AfterAll
    static void stop() {
        setup.close();
    }

    @BeforeEach
    void createClient() {
        client = setup.client(user);
    }

    /** Compares with a signature of the published library. Its own check would use the real clock. */
    private static void verify(String secret, Call call) throws WebhookSigningException {
        String signature = new Webhook(secret)
                .sign(call.header("webhook-id"), Long.parseLong(call.header("webhook-timestamp")), call.body());
        assertThat(call.header("webhook-signature").split(" ")).contains(signature);
    }

    private void awaitPing(String at, long offset) {
        String token = ChangeLog.token(user, offset);
        setup.receiver.await(at, "the change", call -> token.equals(call.find("Replog-Sync-Token")));
    }

    @Test
    void secrets_areGeneratedOrGiven_shownOnce_andSign() throws Exception {
        String given = "whsec_" + "Q".repeat(32);
        String generated = client.register("c1", setup.receiver.address(path + "/1"))
                .get("secret")
                .stringValue();
        assertThat(generated).startsWith("whsec_");
        assertThat(client.register("c2", setup.receiver.address(path + "/2"), ",\"secret\":\"" + given + "\"")
                        .get("secret")
                        .stringValue())
                .isEqualTo(given);
        verify(generated, setup.receiver.await(path + "/1", 1).getFirst());
        verify(given, setup.receiver.await(path + "/2", 1).getFirst());
        assertThat(client.get("").text() + client.get("/c1").text() + client.deliveries("c1"))
                .doesNotContain("whsec_", "Q".repeat(32), generated.substring(6));
        try (Connection connection = setup.connect();
                PreparedStatement statement = connection.prepareStatement(
                        "SELECT count(*) FROM notifier.channel WHERE position(?::bytea in secret) > 0")) {
            statement.setBytes(1, Base64.getDecoder().decode("Q".repeat(32)));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                assertThat(row.getInt(1)).isZero();
            }
        }
    }

    @Test
    void afterAChangeOfTheSecret_bothSign_andLaterOnlyTheNewOne() throws Exception {
        String first = client.register("c1", setup.receiver.address(path))
                .get("secret")
                .stringValue();
        verify(first, setup.receiver.await(path, 1).getFirst());
        String second = "whsec_" + "R".repeat(32);
        JsonNode renewed = client.register("c1", setup.receiver.address(path), ",\"secret\":\"" + second + "\"");
        assertThat(renewed.get("secret").stringValue()).isEqualTo(second);
        setup.log.publish(user, 1);
        Call both = setup.receiver.await(path, 2).get(1);
        verify(first, both);
        verify(second, both);
        assertThat(both.header("webhook-signature").split(" ")).hasSize(2);
        setup.notifier.clock.advance(Duration.ofHours(25));
        setup.log.publish(user, 2);
        Call alone = setup.receiver.await(path, 3).get(2);
        assertThat(alone.header("webhook-signature").split(" ")).hasSize(1);
    }

    @Test
    void renewal_movesTheExpiration_andKeepsTheRest() {
        JsonNode registered = client.register("c1", setup.receiver.address(path));
        setup.receiver.await(path, 1);
        setup.notifier.clock.advance(Duration.ofDays(5));
        JsonNode renewed = client.register("c1", setup.receiver.address(path));
        assertThat(renewed.get("resourceId")).isEqualTo(registered.get("resourceId"));
        assertThat(renewed.get("secret")).isEqualTo(registered.get("secret"));
        assertThat(renewed.get("expiration").longValue()
                        - registered.get("expiration").longValue())
                .isBetween(Duration.ofDays(5).toMillis(), Duration.ofDays(6).toMillis());
        setup.log.publish(user, 1);
        assertThat(setup.receiver.await(path, 2).get(1).number()).isEqualTo(2);
        ChannelClient.Reply moved = client.post(
                "/api/sync/channel",
                "{\"id\":\"c1\",\"type\":\"webhook\",\"address\":\"" + setup.receiver.address("/elsewhere") + "\"}");
        assertThat(moved.status()).isEqualTo(400);
        assertThat(moved.text()).contains("\"pointer\":\"/address\"");
    }

    @Test
    void expiredChannels_getTheirPing_onlyAfterRenewal() {
        client.register("c1", setup.receiver.address(path));
        setup.receiver.await(path, 1);
        Eventually.holds("the handshake is recorded", () -> client.show("c1").has("last_notification"));
        setup.notifier.clock.advance(Duration.ofDays(8));
        assertThat(client.status("c1")).isEqualTo("expired");
        setup.log.publish(user, 1);
        client.register("c2", setup.receiver.address(path + "/2"));
        setup.log.publish(user, 2);
        awaitPing(path + "/2", 2);
        assertThat(setup.receiver.calls(path)).hasSize(1);

        client.register("c1", setup.receiver.address(path));
        Call missed = setup.receiver.await(path, 2).get(1);
        assertThat(missed.header("Replog-Sync-Token")).isEqualTo(ChangeLog.token(user, 2));
        assertThat(missed.number()).isEqualTo(2);
        // Another renewal sends no ping.
        Eventually.holds("it is recorded", () -> client.deliveries("c1").size() == 2);
        client.register("c1", setup.receiver.address(path));
        setup.log.publish(user, 3);
        assertThat(setup.receiver.await(path, 3).get(2).header("Replog-Sync-Token"))
                .isEqualTo(ChangeLog.token(user, 3));
    }

    /** The receiver asks for the longest possible wait. */
    @Test
    void renewalsStopsAndRequestedPings_doNotShortenAWait() {
        Behaviour later = (ignored, response) ->
                response.status(503).header("Retry-After", "3600").send();
        setup.receiver.on(path, later).on(path + "/moved", later);
        String address = setup.receiver.address(path);
        client.register("c1", address);
        Eventually.holds("it failed", () -> client.show("c1").get("failures").intValue() == 1);
        String next = client.show("c1").get("next_attempt").stringValue();

        client.register("c1", address);
        assertWaits(next);
        assertThat(client.ping("c1").status()).isEqualTo(202);
        assertWaits(next);
        client.delete("c1");
        client.register("c1", address);
        assertWaits(next);
        client.delete("c1");
        client.register("c1", setup.receiver.address(path + "/moved"));
        assertWaits(next);
        String soon = ",\"expiration\":"
                + setup.notifier.clock.instant().plusSeconds(60).toEpochMilli();
        client.register("c1", setup.receiver.address(path + "/moved"), soon);
        setup.notifier.clock.advance(Duration.ofSeconds(61));
        assertThat(client.status("c1")).isEqualTo("expired");
        client.register("c1", setup.receiver.address(path + "/moved"));
        assertWaits(next);
        assertThat(setup.receiver.calls(path)).hasSize(1);
        assertThat(setup.receiver.calls(path + "/moved")).isEmpty();

        setup.notifier.clock.advance(Duration.ofMinutes(73));
        setup.receiver.await(path + "/moved", 1);
        Eventually.holds(
                "the failures are still counted",
                () -> client.show("c1").get("failures").intValue() == 2);
        setup.receiver.on(path + "/moved", Behaviour.status(204));
        setup.notifier.clock.advance(Duration.ofMinutes(73));
        assertThat(setup.receiver.await(path + "/moved", 2).get(1).state()).isEqualTo("sync");
        Eventually.holds(
                "the failure count is reset",
                () -> client.show("c1").get("failures").intValue() == 0);
        assertThat(setup.receiver.calls(path)).hasSize(1);
    }

    private void assertWaits(String next) {
        JsonNode shown = client.show("c1");
        assertThat(shown.get("next_attempt").stringValue()).isEqualTo(next);
        assertThat(shown.get("failures").intValue()).isEqualTo(1);
    }

    @Test
    void stoppedChannels_getNoPings() {
        client.register("c1", setup.receiver.address(path));
        setup.receiver.await(path, 1);
        assertThat(client.delete("c1").status()).isEqualTo(204);
        assertThat(client.delete("c1").status()).isEqualTo(204);
        assertThat(client.status("c1")).isEqualTo("stopped");
        client.register("c2", setup.receiver.address(path + "/2"));
        setup.log.publish(user, 1);
        awaitPing(path + "/2", 1);
        assertThat(setup.receiver.calls(path)).hasSize(1);
    }

    @Test
    void ping_canBeRequested() {
        client.register("c1", setup.receiver.address(path));
        setup.receiver.await(path, 1);
        assertThat(client.ping("c1").status()).isEqualTo(202);
        Call requested = setup.receiver.await(path, 2).get(1);
        assertThat(requested.state()).isEqualTo("exists");
        assertThat(requested.number()).isEqualTo(2);
    }

    /** Earlier versions stored no token for a channel whose user had no changes. */
    @Test
    void channelsWithoutAToken_areShownWithTheStartToken() throws SQLException {
        client.register("c1", setup.receiver.address(path));
        setup.receiver.await(path, 1);
        Eventually.holds("the handshake is recorded", () -> client.show("c1").has("last_notification"));
        try (Connection connection = setup.connect();
                PreparedStatement statement = connection.prepareStatement(
                        "UPDATE notifier.channel SET told_log_id = NULL, told_position = 0 WHERE user_id = ?")) {
            statement.setString(1, user);
            assertThat(statement.executeUpdate()).isEqualTo(1);
        }
        String start = setup.log.startToken(user);
        assertThat(client.show("c1").get("sync_token").stringValue()).isEqualTo(start);
        assertThat(client.register("c1", setup.receiver.address(path))
                        .get("sync_token")
                        .stringValue())
                .isEqualTo(start);
    }

    @Test
    void channelsOfOtherUsers_areNotFound() {
        client.register("c1", setup.receiver.address(path));
        ChannelClient other = setup.client(user + "x");
        assertThat(other.get("/c1").status()).isEqualTo(404);
        assertThat(other.delete("c1").status()).isEqualTo(404);
        assertThat(other.ping("c1").status()).isEqualTo(404);
        assertThat(other.get("/c1/deliveries").status()).isEqualTo(404);
        assertThat(other.get("").json().get("items").isEmpty()).isTrue();
        assertThat(client.get("/none").status()).isEqualTo(404);
        assertThat(client.get("/a%20b").status()).isEqualTo(404);
    }
}
