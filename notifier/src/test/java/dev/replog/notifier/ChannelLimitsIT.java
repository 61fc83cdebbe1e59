package dev.replog.notifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Tests the limits of a user: requests, channels and recorded deliveries. */
class ChannelLimitsIT {
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

    @Test
    void registrationsStopsAndPings_haveTheirOwnRateLimit() {
        client.register("c1", setup.receiver.address(path));
        client.register("c1", setup.receiver.address(path));
        client.delete("c1");
        for (int i = 3; i < ChannelSetup.REQUESTS_BURST; i++) {
            assertThat(client.ping("none").status()).isEqualTo(404);
        }
        double before = limited();
        HttpResponse<String> rejected = setup.notifier.send(
                setup.notifier.as(user, "/api/sync/channel/none/ping").POST(HttpRequest.BodyPublishers.noBody()));
        assertThat(rejected.statusCode()).isEqualTo(429);
        assertThat(rejected.body()).contains("rate_limited", "retry_after", "channels: over");
        assertThat(rejected.headers().firstValue("retry-after")).isPresent();
        assertThat(rejected.headers().firstValue("ratelimit-policy")).hasValue("\"channels\";q=100;w=10000");
        assertThat(rejected.headers().firstValue("ratelimit")).isPresent();
        assertThat(client.delete("c1").status()).isEqualTo(429);
        String order = "{\"id\":\"c1\",\"type\":\"webhook\",\"address\":\"" + setup.receiver.address(path) + "\"}";
        assertThat(client.post("/api/sync/channel", order).status()).isEqualTo(429);
        assertThat(limited()).isEqualTo(before + 3);
        assertThat(client.get("").status()).as("reads have another limit").isEqualTo(200);
        assertThat(client.status("c1")).as("status after the rejected requests").isEqualTo("stopped");
        HttpResponse<String> command = setup.notifier.send(setup.notifier
                .as(user, "/api/sync/presence")
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString("{\"room\":\"gym\",\"device\":\"phone\",\"state\":{}}")));
        assertThat(command.statusCode()).as("commands have another limit").isEqualTo(404);
    }

    private static double limited() {
        return setup.notifier.meters().get("replog.channels.limited").counter().count();
    }

    @Test
    void deliveries_keepTheLastFifty() {
        client.register("c1", setup.receiver.address(path));
        for (int i = 2; i <= 54; i++) {
            setup.receiver.await(path, i - 1);
            int recorded = i - 1;
            Eventually.holds("it is recorded", () -> {
                JsonNode attempts = client.deliveries("c1");
                return !attempts.isEmpty()
                        && attempts.get(0).get("message_number").intValue() == recorded;
            });
            client.ping("c1");
        }
        setup.receiver.await(path, 54);
        Eventually.holds("all are recorded", () -> {
            JsonNode attempts = client.deliveries("c1");
            return attempts.size() == 50
                    && attempts.get(0).get("message_number").intValue() == 54
                    && attempts.get(49).get("message_number").intValue() == 5;
        });
    }

    @Test
    void oneUser_hasAtMostTwentyChannels() {
        for (int i = 0; i < 20; i++) {
            client.register("c" + i, setup.receiver.address(path));
        }
        String more = "{\"id\":\"more\",\"type\":\"webhook\",\"address\":\"" + setup.receiver.address(path) + "\"}";
        ChannelClient.Reply rejected = client.post("/api/sync/channel", more);
        assertThat(rejected.status()).isEqualTo(429);
        assertThat(rejected.text()).contains("rate_limited", "retry_after");
        client.register("c3", setup.receiver.address(path));
        assertThat(setup.client(user + "x").post("/api/sync/channel", more).status())
                .isEqualTo(200);
        assertThat(liveChannels(user)).isEqualTo(20);
        assertThat(client.delete("c3").status()).isEqualTo(204);
        assertThat(client.post("/api/sync/channel", more).status()).isEqualTo(200);
        for (int i = 4; i < 10; i++) {
            client.delete("c" + i);
            client.register("d" + i, setup.receiver.address(path));
        }
        // The last stopped channels are kept.
        assertThat(client.get("").json().get("items").findValuesAsString("status"))
                .filteredOn(status -> status.equals("stopped"))
                .hasSize(3);
    }

    /** Reads the view as another service does: it sets its user in the session. */
    private static long liveChannels(String userId) {
        try (Connection connection = setup.connect()) {
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
}
