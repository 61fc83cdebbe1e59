package dev.replog.allinone.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.allinone.contract.EventReader.Event;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests pings as server-sent events. */
@Timeout(180)
class StreamContractIT {

    private final Client alice = Client.ofNewUser();

    @Test
    void aChange_isSent_withItsTokenTypesAndDevice() {
        String known = alice.syncToken();
        try (EventReader stream = EventReader.of(alice.get("/api/sync/stream"))) {
            assertThat(stream.next().name()).isEqualTo("ready");
            Reply created = alice.post("/api/workouts", "{\"day_id\":\"d\"}")
                    .with("Replog-Device", "phone")
                    .send()
                    .expect(201);
            Event ping = stream.next();
            assertThat(ping.name()).isEqualTo("change");
            assertThat(ping.id()).isEqualTo(created.get("sync_token"));
            assertThat(ping.data().toString())
                    .isEqualTo("{\"token\":\"" + ping.id()
                            + "\",\"state\":\"exists\",\"types\":[\"workout\"],\"device\":\"phone\"}");
            alice.get("/api/sync?since=" + ping.id()).send().expect(410, "not_a_pull_token");
            assertThat(alice.get("/api/sync?since=" + known)
                            .with("Replog-Min-Token", ping.id())
                            .send()
                            .expect(200)
                            .at("/items"))
                    .hasSize(1);
            alice.delete("/api/workouts/" + created.get("id")).send().expect(200);
            assertThat(stream.next().data().get("state").stringValue()).isEqualTo("not_exists");
        }
    }

    @Test
    void onReconnection_onePingComesAtOnce_ifSomethingNewerExists() {
        String before = alice.syncToken();
        String after;
        try (EventReader witness = EventReader.of(alice.get("/api/sync/stream"))) {
            assertThat(witness.next().name()).isEqualTo("ready");
            after = alice.created("exercises", "{\"name\":\"e\"}")
                    .get("sync_token")
                    .stringValue();
            // A ping comes a moment after the response to the write; from then on a new stream gets it at once.
            assertThat(witness.next().id()).isEqualTo(after);
        }
        try (EventReader pending = EventReader.of(alice.get("/api/sync/stream").with("Last-Event-ID", before));
                EventReader asked = EventReader.of(alice.get("/api/sync/stream?since=" + before));
                EventReader none = EventReader.of(alice.get("/api/sync/stream?since=" + after))) {
            assertThat(pending.next()).extracting(Event::name, Event::id).containsExactly("change", after);
            assertThat(asked.next()).extracting(Event::name, Event::id).containsExactly("change", after);
            assertThat(none.next().name()).isEqualTo("ready");
        }
    }

    @Test
    void theOwnDevice_andOtherTypes_areSkipped() {
        try (EventReader stream = EventReader.of(alice.get("/api/sync/stream?device=phone&types=exercise,template"))) {
            assertThat(stream.next().name()).isEqualTo("ready");
            alice.post("/api/exercises", "{\"name\":\"e\"}")
                    .with("Replog-Device", "phone")
                    .send()
                    .expect(201);
            alice.post("/api/workouts", "{\"day_id\":\"d\"}")
                    .with("Replog-Device", "tablet")
                    .send()
                    .expect(201);
            Reply created = alice.post("/api/templates", "{\"name\":\"t\"}")
                    .with("Replog-Device", "tablet")
                    .send()
                    .expect(201);
            assertThat(stream.next().id()).isEqualTo(created.get("sync_token"));
        }
    }

    @Test
    void aTicket_opensOneStream() {
        Reply ticket =
                alice.call("POST", "/api/sync/stream-ticket", null).send().expect(200);
        assertThat(ticket.at("/expires_in").intValue()).isEqualTo(30);
        String target = "/api/sync/stream?ticket=" + ticket.get("ticket");
        try (EventReader stream = EventReader.of(new Call("GET", target, null))) {
            assertThat(stream.next().name()).isEqualTo("ready");
        }
        Reply used = new Call("GET", target, null).send().expect(401, "ticket_invalid");
        assertThat(used.header("WWW-Authenticate")).isNotEmpty();
        new Call("GET", "/api/sync?ticket=" + ticket.get("ticket"), null).send().expect(401, "unauthenticated");
        new Call("GET", "/api/sync/stream?ticket=x", null).send().expect(401, "ticket_invalid");
    }
}
