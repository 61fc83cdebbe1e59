package dev.replog.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.SharedBackends;
import dev.replog.notifier.SseClient.Event;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests devices in rooms, on two instances. */
class PresenceIT {
    private static ChangeLog log;
    private static RunningNotifier one;
    private static RunningNotifier other;
    private String user = "";

    @BeforeAll
    static void start() {
        SharedBackends backends = SharedBackends.get();
        String kafka = backends.kafkaBootstrapServers();
        String prefix = backends.newTopicPrefix();
        String database = backends.newDatabase();
        log = new ChangeLog(kafka, prefix);
        log.createTopic(2);
        Map<String, String> settings = Map.of("replog.presence.room-members-max", "3");
        one = RunningNotifier.start(kafka, database, prefix, settings);
        other = RunningNotifier.start(kafka, database, prefix, settings);
        one.awaitReady();
        other.awaitReady();
    }

    @AfterAll
    static void stop() {
        one.close();
        other.close();
        log.close();
    }

    @BeforeEach
    void anotherUser() {
        user = "user-" + UUID.randomUUID();
    }

    /** Opens a stream in the room and reads its first events: ready, and the room with the device in it. */
    private SseClient enter(RunningNotifier where, String room, String device) {
        SseClient client = where.stream(user, "?device=" + device + "&presence=" + room);
        assertThat(client.next().name()).isEqualTo("ready");
        Event sync = client.next();
        assertThat(sync.name()).isEqualTo("sync");
        assertThat(sync.id()).isNull();
        assertThat(sync.data()).startsWith("{\"room\":\"" + room + "\",\"members\":[");
        assertThat(sync.data()).contains("\"device\":\"" + device + "\"");
        return client;
    }

    private static void assertReceives(SseClient client, String event, String room, String device, String state) {
        Event received = client.next();
        assertThat(received.name()).as(received.data()).isEqualTo(event);
        assertThat(received.id()).isNull();
        assertThat(received.data())
                .startsWith("{\"room\":\"" + room + "\",\"device\":\"" + device + "\",\"since\":\"")
                .endsWith("Z\",\"state\":" + state + "}");
    }

    private HttpResponse<String> put(RunningNotifier where, String body) {
        return where.send(where.as(user, "/api/sync/presence")
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(body)));
    }

    @Test
    void devices_seeEachOther_onWhicheverInstance() {
        try (SseClient phone = enter(one, "gym", "phone")) {
            SseClient watch = enter(other, "gym", "watch");
            assertReceives(phone, "join", "gym", "watch", "{}");
            try (SseClient tablet = enter(one, "gym", "tablet")) {
                assertReceives(phone, "join", "gym", "tablet", "{}");
                assertReceives(watch, "join", "gym", "tablet", "{}");
                watch.close();
                assertReceives(phone, "leave", "gym", "watch", "{}");
                assertReceives(tablet, "leave", "gym", "watch", "{}");
            }
            assertReceives(phone, "leave", "gym", "tablet", "{}");
        }
    }

    @Test
    void rooms_andUsers_areApart() {
        try (SseClient gym = enter(one, "gym", "phone");
                SseClient pool = enter(one, "pool", "watch")) {
            assertThat(gym).isNotNull();
            String first = user;
            user = first + "-2";
            try (SseClient another = enter(one, "gym", "watch")) {
                assertThat(another).isNotNull();
            }
            user = first;
            try (SseClient tablet = enter(other, "gym", "tablet")) {
                assertThat(tablet).isNotNull();
                assertReceives(gym, "join", "gym", "tablet", "{}");
            }
            assertThat(put(other, "{\"room\":\"pool\",\"device\":\"watch\",\"state\":{\"laps\":7}}")
                            .statusCode())
                    .isEqualTo(204);
            assertReceives(pool, "join", "pool", "watch", "{\"laps\":7}");
        }
    }

    @Test
    void deviceWithTwoStreams_isOneMember_untilTheLastOneCloses() {
        try (SseClient phone = enter(one, "gym", "phone")) {
            SseClient first = enter(one, "gym", "watch");
            assertReceives(phone, "join", "gym", "watch", "{}");
            SseClient second = enter(one, "gym", "watch");
            SseClient third = enter(other, "gym", "watch");
            first.close();
            second.close();
            Eventually.holds("both are closed", () -> one.openStreams() == 1);
            // A later record of the log shows that no event was sent before it.
            assertThat(put(one, "{\"room\":\"gym\",\"device\":\"watch\",\"state\":{\"n\":1}}")
                            .statusCode())
                    .isEqualTo(204);
            assertReceives(phone, "join", "gym", "watch", "{\"n\":1}");
            third.close();
            assertReceives(phone, "leave", "gym", "watch", "{\"n\":1}");
        }
    }

    @Test
    void state_isSent_toThoseWhoAreThere_andToThoseWhoComeLater() {
        try (SseClient phone = enter(one, "gym", "phone");
                SseClient watch = enter(other, "gym", "watch")) {
            assertReceives(phone, "join", "gym", "watch", "{}");
            // The request goes to an instance that the device is not connected to.
            assertThat(put(other, "{\"room\":\"gym\",\"device\":\"phone\",\"state\":{\"set\":3,\"kg\":62.50}}")
                            .statusCode())
                    .isEqualTo(204);
            assertReceives(phone, "join", "gym", "phone", "{\"set\":3,\"kg\":62.50}");
            assertReceives(watch, "join", "gym", "phone", "{\"set\":3,\"kg\":62.50}");
            try (SseClient tablet = other.stream(user, "?device=tablet&presence=gym")) {
                assertThat(tablet.next().name()).isEqualTo("ready");
                assertThat(tablet.next().data()).contains("\"phone\"", "{\"set\":3,\"kg\":62.50}", "\"watch\"");
            }
        }
    }

    /** Both streams are open before the first change, so that no change can come while a room is being entered. */
    @Test
    void pings_andTheirIds_areNotDisturbed() {
        try (SseClient phone = enter(one, "gym", "phone");
                SseClient watch = enter(other, "gym", "watch")) {
            assertReceives(phone, "join", "gym", "watch", "{}");
            log.publish(user, 1);
            assertPinged(phone, 1);
            assertPinged(watch, 1);
            assertThat(put(one, "{\"room\":\"gym\",\"device\":\"phone\",\"state\":{\"set\":1}}")
                            .statusCode())
                    .isEqualTo(204);
            assertReceives(phone, "join", "gym", "phone", "{\"set\":1}");
            assertReceives(watch, "join", "gym", "phone", "{\"set\":1}");
            log.publish(user, 2);
            assertPinged(phone, 2);
            assertPinged(watch, 2);
        }
    }

    private void assertPinged(SseClient client, long offset) {
        Event change = client.next();
        assertThat(change.name()).isEqualTo("change");
        assertThat(change.id()).isEqualTo(ChangeLog.token(user, offset));
    }

    @Test
    void room_hasSoManyMembers() {
        try (SseClient a = enter(one, "gym", "a");
                SseClient b = enter(one, "gym", "b");
                SseClient c = enter(other, "gym", "c")) {
            assertReceives(a, "join", "gym", "b", "{}");
            assertReceives(a, "join", "gym", "c", "{}");
            HttpResponse<String> refused = one.send(one.as(user, "/api/sync/stream?device=d&presence=gym"));
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.body()).contains("\"rate_limited\"", "gym");
            try (SseClient again = enter(one, "gym", "c")) {
                assertThat(b.next().name()).isEqualTo("join");
                assertThat(c).isNotEqualTo(again);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"?presence=gym", "?presence=gym&device=%20", "?device=a&presence=%20", "?device=a&presence=%0A"})
    void roomOrDeviceThatIsNone_isRefused(String query) {
        HttpResponse<String> answer = one.send(one.as(user, "/api/sync/stream" + query));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("\"validation_failed\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "{\"room\":\"gym\",\"device\":\"phone\"}",
                "{\"room\":\"gym\",\"device\":\"phone\",\"state\":7}",
                "{\"room\":\"\",\"device\":\"phone\",\"state\":{}}",
                "{\"room\":\"gym\",\"device\":7,\"state\":{}}",
                "{\"room\":\"gym\",\"device\":\"\\ud800\",\"state\":{}}",
                "{\"room\":\"gym\",\"device\":\"phone\",\"state\":{},\"more\":1}"
            })
    void stateThatIsNone_isRefused(String body) {
        HttpResponse<String> answer = put(one, body);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("\"validation_failed\"");
    }

    @Test
    void stateIsOfAMember_andSmall() {
        String absent = "{\"room\":\"gym\",\"device\":\"phone\",\"state\":{}}";
        assertThat(put(one, absent).statusCode()).isEqualTo(404);
        assertThat(put(one, "{").body()).contains("\"invalid_json\"");
        String text = "x".repeat(1024 - "{\"t\":\"\"}".length());
        try (SseClient phone = enter(one, "gym", "phone")) {
            String fits = "{\"room\":\"gym\",\"device\":\"phone\",\"state\":{\"t\":\"" + text + "\"}}";
            assertThat(put(one, fits).statusCode()).isEqualTo(204);
            assertReceives(phone, "join", "gym", "phone", "{\"t\":\"" + text + "\"}");
            HttpResponse<String> refused = put(one, fits.replace("xxx", "xxxx"));
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(refused.body()).contains("/state", "1024");
        }
    }
}
