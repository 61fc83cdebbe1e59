package dev.replog.allinone.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Tests the calendar and the records, from writes over HTTP to their responses. */
class CalendarContractIT {
    private static final String NOVEMBER = "/api/calendar?from=2026-11-01&to=2026-11-30";

    private final Client alice = Client.ofNewUser();
    private final String squat = UUID.randomUUID().toString();

    private JsonNode workout(String status, String sets) {
        return alice.created(
                "workouts",
                "{\"scheduled_date\":\"2026-11-10\",\"status\":\"" + status + "\",\"exercises\":[{\"exercise_id\":\""
                        + squat + "\",\"sets\":[" + sets + "]}]}");
    }

    private Reply read(String path) {
        return read(alice, path);
    }

    /** The response after this user's writes are in the read model; each try waits up to a second itself. */
    static Reply read(Client client, String path) {
        String token = client.syncToken();
        Reply reply = client.get(path).with("Replog-Min-Token", token).send();
        for (int tries = 1; reply.status() == 503 && tries < 60; tries++) {
            reply = client.get(path).with("Replog-Min-Token", token).send();
        }
        return reply.expect(200);
    }

    @Test
    void training_isCounted_andItsBestIsKept_andBothFollowEdits() {
        assertThat(read(NOVEMBER).at("/items")).isEmpty();
        assertThat(read("/api/records").at("/items")).isEmpty();
        JsonNode done =
                workout("completed", "{\"reps\":5,\"weight\":100},{\"reps\":8,\"weight\":90.5,\"completed\":false}");
        workout("skipped", "{\"reps\":1,\"weight\":300}");

        Reply calendar = read(NOVEMBER);
        assertThat(calendar.at("/items")).hasSize(1);
        JsonNode day = calendar.at("/items/0");
        assertThat(day.get("date").stringValue()).isEqualTo("2026-11-10");
        assertThat(day.get("workouts").intValue()).isEqualTo(2);
        assertThat(day.get("completion").decimalValue()).isEqualByComparingTo("0.5");
        assertThat(day.get("sets").intValue()).isEqualTo(3);
        assertThat(day.get("volume").decimalValue()).isEqualByComparingTo("500");
        assertThat(calendar.get("sync_token")).isEqualTo(alice.mark(alice.syncToken()));

        JsonNode record = read("/api/records").at("/items/0");
        assertThat(record.get("exercise_id").stringValue()).isEqualTo(squat);
        assertThat(record.at("/one_rep_max/value").decimalValue()).isEqualByComparingTo("116.667");
        assertThat(record.at("/weight/set_id")).isEqualTo(done.at("/exercises/0/sets/0/id"));
        assertThat(read("/api/records?exercise_id=" + squat).at("/items/0")).isEqualTo(record);
        assertThat(read("/api/records?exercise_id=" + UUID.randomUUID()).at("/items"))
                .isEmpty();

        alice.patch("/api/workout-sets/" + done.at("/exercises/0/sets/1/id").stringValue(), "{\"completed\":true}")
                .send()
                .expect(200);
        assertThat(read("/api/records").at("/items/0/reps/value").intValue()).isEqualTo(8);
        alice.delete("/api/workouts/" + done.get("id").stringValue()).send().expect(200);
        assertThat(read("/api/records").at("/items")).isEmpty();
        assertThat(read(NOVEMBER).at("/items/0/workouts").intValue()).isEqualTo(1);
        assertThat(read(Client.ofNewUser(), NOVEMBER).at("/items")).isEmpty();
    }

    @Test
    void records_comeInPages() {
        for (int i = 0; i < 3; i++) {
            alice.created(
                    "workouts",
                    "{\"scheduled_date\":\"2026-11-10\",\"status\":\"completed\",\"exercises\":[{\"exercise_id\":\""
                            + UUID.randomUUID() + "\",\"sets\":[{\"reps\":5,\"weight\":100}]}]}");
        }
        Reply first = read("/api/records?maxResults=2");
        assertThat(first.at("/items")).hasSize(2);
        Reply second = read("/api/records?maxResults=2&pageToken=" + first.get("pageToken"));
        assertThat(second.at("/items")).hasSize(1);
        assertThat(second.at("/pageToken").isNull()).isTrue();
    }

    @Test
    void badQuestions_areRefused_precisely() {
        for (String query : List.of("", "?from=2026-11-01", "?from=2026-11-02&to=2026-11-01", "?from=x&to=y")) {
            alice.get("/api/calendar" + query).send().expect(400, "validation_failed");
        }
        assertThat(alice.get("/api/calendar?from=2025-11-01&to=2026-11-02")
                        .send()
                        .expect(400, "validation_failed")
                        .get("detail"))
                .isEqualTo("to: 2026-11-02, 367 days (expected: at most 366 days)");
        alice.get("/api/records?exercise_id=squat").send().expect(400, "validation_failed");
        alice.get("/api/records?pageToken=squat").send().expect(400, "invalid_token");
        for (String path : List.of(NOVEMBER, "/api/records")) {
            alice.get(path).with("Replog-Min-Token", "x").send().expect(400, "invalid_token");
            assertThat(alice.post(path, "{}").send().status()).isIn(404, 405);
        }
    }
}
