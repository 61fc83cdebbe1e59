package dev.replog.allinone.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.allinone.contract.EventReader.Event;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests the presence of a user's devices. */
@Timeout(180)
class PresenceContractIT {

    private final Client alice = Client.ofNewUser();

    private EventReader enter(String device) {
        EventReader stream = EventReader.of(alice.get("/api/sync/stream?presence=leg%20day&device=" + device));
        assertThat(stream.next().name()).isEqualTo("ready");
        Event sync = stream.next();
        assertThat(sync).extracting(Event::name, Event::id).containsExactly("sync", "");
        assertThat(sync.data().get("room").stringValue()).isEqualTo("leg day");
        assertThat(sync.data().get("members").values())
                .extracting(member -> member.get("device").stringValue())
                .contains(device);
        return stream;
    }

    private static void assertReceives(EventReader stream, String event, String device, String state) {
        Event received = stream.next();
        assertThat(received).extracting(Event::name, Event::id).containsExactly(event, "");
        assertThat(received.data().propertyNames()).containsExactly("room", "device", "since", "state");
        assertThat(received.data().get("room").stringValue()).isEqualTo("leg day");
        assertThat(received.data().get("device").stringValue()).isEqualTo(device);
        assertThat(Instant.parse(received.data().get("since").stringValue())).isBeforeOrEqualTo(Instant.now());
        assertThat(received.data().get("state").toString()).isEqualTo(state);
    }

    @Test
    void devicesInARoom_seeEachOther_andWhatTheySay() {
        try (EventReader phone = enter("phone")) {
            try (EventReader watch = enter("watch")) {
                assertReceives(phone, "join", "watch", "{}");
                alice.put("/api/sync/presence", "{\"room\":\"leg day\",\"device\":\"phone\",\"state\":{\"set\":3}}")
                        .send()
                        .expect(204);
                assertReceives(phone, "join", "phone", "{\"set\":3}");
                assertReceives(watch, "join", "phone", "{\"set\":3}");
            }
            assertReceives(phone, "leave", "watch", "{}");
        }
    }

    @Test
    void otherUsers_areElsewhere() {
        Client bob = Client.ofNewUser();
        try (EventReader phone = enter("phone")) {
            assertThat(phone).isNotNull();
            bob.put("/api/sync/presence", "{\"room\":\"leg day\",\"device\":\"phone\",\"state\":{}}")
                    .send()
                    .expect(404, "not_found");
        }
    }

    @Test
    void whatIsNotValid_isRefused() {
        alice.get("/api/sync/stream?presence=gym").send().expect(400, "validation_failed");
        alice.get("/api/sync/stream?device=phone&presence=" + "x".repeat(65))
                .send()
                .expect(400, "validation_failed");
        String path = "/api/sync/presence";
        alice.put(path, "{\"room\":\"gym\"}").send().expect(400, "validation_failed");
        alice.put(path, "nonsense").send().expect(400, "invalid_json");
        alice.put(path, "{\"room\":\"gym\",\"device\":\"phone\",\"state\":{}}")
                .send()
                .expect(404, "not_found");
        alice.raw("PUT", path, "{}".getBytes(StandardCharsets.UTF_8))
                .with("Content-Type", "text/plain")
                .send()
                .expect(415, "unsupported_media_type");
        alice.put(path, "{\"room\":\"" + "x".repeat(1 << 20) + "\"}").send().expect(413, "too_large");
    }
}
