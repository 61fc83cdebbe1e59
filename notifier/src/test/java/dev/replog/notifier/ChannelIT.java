package dev.replog.notifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookSigningException;
import dev.replog.backends.SharedBackends;
import dev.replog.notifier.Receiver.Behaviour;
import dev.replog.notifier.Receiver.Call;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Tests the life of channels. */
class ChannelIT {
    private static final Receiver RECEIVER = new Receiver();
    private static final String KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private static final int BURST = 100;
    private static String database = "";
    private static ChangeLog log;
    private static RunningNotifier notifier;

    private final String user = "user-" + UUID.randomUUID();
    private final String path = "/" + user;

    @BeforeAll
    static void start() {
        SharedBackends backends = SharedBackends.get();
        String prefix = backends.newTopicPrefix();
        database = backends.newDatabase();
        log = new ChangeLog(backends.kafkaBootstrapServers(), prefix);
        log.createTopic(3);
        notifier = RunningNotifier.start(
                        backends.kafkaBootstrapServers(),
                        database,
                        prefix,
                        Map.of(
                                "spring.profiles.active", "dev",
                                "replog.channels.key", KEY,
                                "replog.channels.patrol-interval", "200ms",
                                "replog.channels.kept-per-user-max", "3",
                                "replog.channels.requests-burst", Integer.toString(BURST),
                                "replog.channels.requests-per-second", "0.01"))
                .awaitReady();
    }

    @AfterAll
    static void stop() {
        notifier.close();
        log.close();
        RECEIVER.close();
    }

    private ChannelClient client() {
        return new ChannelClient(notifier, user);
    }

    /** Signs as the published library does, which would also compare the time with the real clock. */
    private static void verify(String secret, Call call) throws WebhookSigningException {
        String signature = new Webhook(secret)
                .sign(call.header("webhook-id"), Long.parseLong(call.header("webhook-timestamp")), call.body());
        assertThat(call.header("webhook-signature").split(" ")).contains(signature);
    }

    private void awaitTold(String at, long offset) {
        String token = ChangeLog.token(user, offset);
        RECEIVER.await(at, "the change", call -> token.equals(call.find("Replog-Sync-Token")));
    }

    @Test
    void secrets_areMadeOrGiven_shownOnce_andSign() throws Exception {
        String given = "whsec_" + "Q".repeat(32);
        String made = client().register("c1", RECEIVER.address(path + "/1"))
                .get("secret")
                .stringValue();
        assertThat(made).startsWith("whsec_");
        assertThat(client().register("c2", RECEIVER.address(path + "/2"), ",\"secret\":\"" + given + "\"")
                        .get("secret")
                        .stringValue())
                .isEqualTo(given);
        verify(made, RECEIVER.await(path + "/1", 1).getFirst());
        verify(given, RECEIVER.await(path + "/2", 1).getFirst());
        assertThat(client().get("").text() + client().get("/c1").text() + client().deliveries("c1"))
                .doesNotContain("whsec_", "Q".repeat(32), made.substring(6));
        try (Connection connection = connect();
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
    void whileASecretChanges_bothSign_andThenTheNewOneAlone() throws Exception {
        String first =
                client().register("c1", RECEIVER.address(path)).get("secret").stringValue();
        verify(first, RECEIVER.await(path, 1).getFirst());
        String second = "whsec_" + "R".repeat(32);
        JsonNode renewed = client().register("c1", RECEIVER.address(path), ",\"secret\":\"" + second + "\"");
        assertThat(renewed.get("secret").stringValue()).isEqualTo(second);
        log.publish(user, 1);
        Call both = RECEIVER.await(path, 2).get(1);
        verify(first, both);
        verify(second, both);
        assertThat(both.header("webhook-signature").split(" ")).hasSize(2);
        notifier.clock.advance(Duration.ofHours(25));
        log.publish(user, 2);
        Call alone = RECEIVER.await(path, 3).get(2);
        assertThat(alone.header("webhook-signature").split(" ")).hasSize(1);
    }

    @Test
    void renewal_movesTheEnd_andKeepsTheRest() {
        JsonNode registered = client().register("c1", RECEIVER.address(path));
        RECEIVER.await(path, 1);
        notifier.clock.advance(Duration.ofDays(5));
        JsonNode renewed = client().register("c1", RECEIVER.address(path));
        assertThat(renewed.get("resourceId")).isEqualTo(registered.get("resourceId"));
        assertThat(renewed.get("secret")).isEqualTo(registered.get("secret"));
        assertThat(renewed.get("expiration").longValue()
                        - registered.get("expiration").longValue())
                .isBetween(Duration.ofDays(5).toMillis(), Duration.ofDays(6).toMillis());
        log.publish(user, 1);
        assertThat(RECEIVER.await(path, 2).get(1).number()).isEqualTo(2);
        ChannelClient.Reply moved = client().post(
                        "/api/sync/channel",
                        "{\"id\":\"c1\",\"type\":\"webhook\",\"address\":\"" + RECEIVER.address("/elsewhere") + "\"}");
        assertThat(moved.status()).isEqualTo(400);
        assertThat(moved.text()).contains("\"pointer\":\"/address\"");
    }

    @Test
    void expiredChannels_getNoPings_andGetThemWhenTheyAreRenewed() {
        client().register("c1", RECEIVER.address(path));
        RECEIVER.await(path, 1);
        Eventually.holds("the handshake is recorded", () -> client().show("c1").has("last_notification"));
        notifier.clock.advance(Duration.ofDays(8));
        assertThat(client().status("c1")).isEqualTo("expired");
        log.publish(user, 1);
        client().register("c2", RECEIVER.address(path + "/2"));
        log.publish(user, 2);
        awaitTold(path + "/2", 2);
        assertThat(RECEIVER.calls(path)).hasSize(1);

        client().register("c1", RECEIVER.address(path));
        Call missed = RECEIVER.await(path, 2).get(1);
        assertThat(missed.header("Replog-Sync-Token")).isEqualTo(ChangeLog.token(user, 2));
        assertThat(missed.number()).isEqualTo(2);
        // Renewed once more, no ping is pending.
        Eventually.holds("it is recorded", () -> client().deliveries("c1").size() == 2);
        client().register("c1", RECEIVER.address(path));
        log.publish(user, 3);
        assertThat(RECEIVER.await(path, 3).get(2).header("Replog-Sync-Token")).isEqualTo(ChangeLog.token(user, 3));
    }

    /** The receiver asks for the longest possible wait. */
    @Test
    void noRenewal_norStopping_norAskingForAPing_skipsAWait() {
        Behaviour later = (ignored, response) ->
                response.status(503).header("Retry-After", "3600").send();
        RECEIVER.on(path, later).on(path + "/moved", later);
        String address = RECEIVER.address(path);
        client().register("c1", address);
        Eventually.holds("it failed", () -> client().show("c1").get("failures").intValue() == 1);
        String next = client().show("c1").get("next_attempt").stringValue();

        client().register("c1", address);
        assertWaits(next);
        assertThat(client().ping("c1").status()).isEqualTo(202);
        assertWaits(next);
        client().delete("c1");
        client().register("c1", address);
        assertWaits(next);
        client().delete("c1");
        client().register("c1", RECEIVER.address(path + "/moved"));
        assertWaits(next);
        String soon =
                ",\"expiration\":" + notifier.clock.instant().plusSeconds(60).toEpochMilli();
        client().register("c1", RECEIVER.address(path + "/moved"), soon);
        notifier.clock.advance(Duration.ofSeconds(61));
        assertThat(client().status("c1")).isEqualTo("expired");
        client().register("c1", RECEIVER.address(path + "/moved"));
        assertWaits(next);
        assertThat(RECEIVER.calls(path)).hasSize(1);
        assertThat(RECEIVER.calls(path + "/moved")).isEmpty();

        notifier.clock.advance(Duration.ofMinutes(73));
        RECEIVER.await(path + "/moved", 1);
        Eventually.holds(
                "the count goes on", () -> client().show("c1").get("failures").intValue() == 2);
        RECEIVER.on(path + "/moved", Behaviour.status(204));
        notifier.clock.advance(Duration.ofMinutes(73));
        assertThat(RECEIVER.await(path + "/moved", 2).get(1).state()).isEqualTo("sync");
        Eventually.holds(
                "the failure count is reset",
                () -> client().show("c1").get("failures").intValue() == 0);
        assertThat(RECEIVER.calls(path)).hasSize(1);
    }

    private void assertWaits(String next) {
        JsonNode shown = client().show("c1");
        assertThat(shown.get("next_attempt").stringValue()).isEqualTo(next);
        assertThat(shown.get("failures").intValue()).isEqualTo(1);
    }

    @Test
    void stoppedChannels_hearNothing() {
        client().register("c1", RECEIVER.address(path));
        RECEIVER.await(path, 1);
        assertThat(client().delete("c1").status()).isEqualTo(204);
        assertThat(client().delete("c1").status()).isEqualTo(204);
        assertThat(client().status("c1")).isEqualTo("stopped");
        client().register("c2", RECEIVER.address(path + "/2"));
        log.publish(user, 1);
        awaitTold(path + "/2", 1);
        assertThat(RECEIVER.calls(path)).hasSize(1);
    }

    @Test
    void aPing_canBeAskedFor() {
        client().register("c1", RECEIVER.address(path));
        RECEIVER.await(path, 1);
        assertThat(client().ping("c1").status()).isEqualTo(202);
        Call asked = RECEIVER.await(path, 2).get(1);
        assertThat(asked.state()).isEqualTo("exists");
        assertThat(asked.number()).isEqualTo(2);
    }

    @Test
    void registrationsStopsAndPings_areMetered_inABucketOfTheirOwn() {
        client().register("c1", RECEIVER.address(path));
        client().register("c1", RECEIVER.address(path));
        client().delete("c1");
        for (int i = 3; i < BURST; i++) {
            assertThat(client().ping("none").status()).isEqualTo(404);
        }
        double before = limited();
        HttpResponse<String> refused = notifier.send(
                notifier.as(user, "/api/sync/channel/none/ping").POST(HttpRequest.BodyPublishers.noBody()));
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.body()).contains("rate_limited", "retry_after", "channels: over");
        assertThat(refused.headers().firstValue("retry-after")).isPresent();
        assertThat(refused.headers().firstValue("ratelimit-policy")).hasValue("\"channels\";q=100;w=10000");
        assertThat(refused.headers().firstValue("ratelimit")).isPresent();
        assertThat(client().delete("c1").status()).isEqualTo(429);
        String order = "{\"id\":\"c1\",\"type\":\"webhook\",\"address\":\"" + RECEIVER.address(path) + "\"}";
        assertThat(client().post("/api/sync/channel", order).status()).isEqualTo(429);
        assertThat(limited()).isEqualTo(before + 3);
        assertThat(client().get("").status()).as("reading is not counted here").isEqualTo(200);
        assertThat(client().status("c1")).as("and nothing was changed").isEqualTo("stopped");
        HttpResponse<String> command = notifier.send(notifier.as(user, "/api/sync/presence")
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString("{\"room\":\"gym\",\"device\":\"phone\",\"state\":{}}")));
        assertThat(command.statusCode()).as("commands have their own bucket").isEqualTo(404);
    }

    private static double limited() {
        return notifier.meters().get("replog.channels.limited").counter().count();
    }

    /** As an earlier version registered them for users without changes. */
    @Test
    void channelsWithoutAToken_areShownWithOne() throws SQLException {
        client().register("c1", RECEIVER.address(path));
        RECEIVER.await(path, 1);
        Eventually.holds("the handshake is recorded", () -> client().show("c1").has("last_notification"));
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement(
                        "UPDATE notifier.channel SET told_log_id = NULL, told_position = 0 WHERE user_id = ?")) {
            statement.setString(1, user);
            assertThat(statement.executeUpdate()).isEqualTo(1);
        }
        String start = log.startToken(user);
        assertThat(client().show("c1").get("sync_token").stringValue()).isEqualTo(start);
        assertThat(client().register("c1", RECEIVER.address(path))
                        .get("sync_token")
                        .stringValue())
                .isEqualTo(start);
    }

    @Test
    void ledger_keepsTheLastFifty() {
        client().register("c1", RECEIVER.address(path));
        for (int i = 2; i <= 54; i++) {
            RECEIVER.await(path, i - 1);
            int told = i - 1;
            Eventually.holds("it is recorded", () -> {
                JsonNode attempts = client().deliveries("c1");
                return !attempts.isEmpty()
                        && attempts.get(0).get("message_number").intValue() == told;
            });
            client().ping("c1");
        }
        RECEIVER.await(path, 54);
        Eventually.holds("all are recorded", () -> {
            JsonNode attempts = client().deliveries("c1");
            return attempts.size() == 50
                    && attempts.get(0).get("message_number").intValue() == 54
                    && attempts.get(49).get("message_number").intValue() == 5;
        });
    }

    @Test
    void ofOneUser_thereAreAtMostTwenty() {
        for (int i = 0; i < 20; i++) {
            client().register("c" + i, RECEIVER.address(path));
        }
        String more = "{\"id\":\"more\",\"type\":\"webhook\",\"address\":\"" + RECEIVER.address(path) + "\"}";
        ChannelClient.Reply refused = client().post("/api/sync/channel", more);
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.text()).contains("rate_limited", "retry_after");
        client().register("c3", RECEIVER.address(path));
        assertThat(new ChannelClient(notifier, user + "x")
                        .post("/api/sync/channel", more)
                        .status())
                .isEqualTo(200);
        assertThat(liveChannels(user)).isEqualTo(20);
        assertThat(client().delete("c3").status()).isEqualTo(204);
        assertThat(client().post("/api/sync/channel", more).status()).isEqualTo(200);
        for (int i = 4; i < 10; i++) {
            client().delete("c" + i);
            client().register("d" + i, RECEIVER.address(path));
        }
        // Of the ended channels, the last ones are kept.
        assertThat(client().get("").json().get("items").findValuesAsString("status"))
                .filteredOn(status -> status.equals("stopped"))
                .hasSize(3);
    }

    @Test
    void othersChannels_areNotThere() {
        client().register("c1", RECEIVER.address(path));
        ChannelClient other = new ChannelClient(notifier, user + "x");
        assertThat(other.get("/c1").status()).isEqualTo(404);
        assertThat(other.delete("c1").status()).isEqualTo(404);
        assertThat(other.ping("c1").status()).isEqualTo(404);
        assertThat(other.get("/c1/deliveries").status()).isEqualTo(404);
        assertThat(other.get("").json().get("items").isEmpty()).isTrue();
        assertThat(client().get("/none").status()).isEqualTo(404);
        assertThat(client().get("/a%20b").status()).isEqualTo(404);
    }

    /** The table as another service reads it, which sets its user in the session. */
    private static long liveChannels(String userId) {
        try (Connection connection = connect()) {
            connection.setAutoCommit(false);
            try (Statement role = connection.createStatement()) {
                // A role without grants; it is removed with the transaction.
                role.execute("CREATE ROLE another_service");
                role.execute("GRANT another_service TO CURRENT_USER");
                role.execute("SET LOCAL ROLE another_service");
                Savepoint before = connection.setSavepoint();
                assertThatThrownBy(() -> role.execute("SELECT * FROM notifier.channel"))
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("permission denied");
                connection.rollback(before);
            }
            try (PreparedStatement setting =
                    connection.prepareStatement("SELECT set_config('replog.user_id', ?, true)")) {
                setting.setString(1, userId);
                setting.execute();
            }
            try (PreparedStatement statement =
                            connection.prepareStatement("SELECT user_id, channels FROM notifier.live_channels");
                    ResultSet row = statement.executeQuery()) {
                assertThat(row.next()).isTrue();
                assertThat(row.getString(1)).isEqualTo(userId);
                long channels = row.getLong(2);
                assertThat(row.next()).isFalse();
                return channels;
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Connection connect() throws SQLException {
        URI uri = URI.create(database);
        String[] userInfo = String.valueOf(uri.getUserInfo()).split(":", 2);
        return DriverManager.getConnection(
                "jdbc:postgresql://" + uri.getHost() + ":" + uri.getPort() + uri.getPath(),
                userInfo[0],
                userInfo.length == 2 ? userInfo[1] : "");
    }
}
