package dev.replog.allinone.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Tests the history of an entity, including changes that lost a conflict. */
class HistoryContractIT {
    private final Client alice = Client.ofNewUser();

    private Reply history(String path, String minimum) {
        return alice.get(path + "/history")
                .with("Replog-Min-Token", minimum)
                .send()
                .expect(200);
    }

    private static List<String> texts(Reply history, String member) {
        List<String> texts = new ArrayList<>();
        history.at("/items").forEach(item -> texts.add(item.path(member).asString("-")));
        return texts;
    }

    private Reply patchFrom(String device, String path, String json) {
        return alice.patch(path, json).with("Replog-Device", device).send().expect(200);
    }

    @Test
    void changesOfEachDevice_areListed_newestFirst() {
        JsonNode created = alice.post("/api/exercises", "{\"name\":\"Squat\",\"is_custom\":true}")
                .with("Replog-Device", "phone")
                .send()
                .expect(201)
                .json();
        String path = "/api/exercises/" + created.get("id").stringValue();
        String key = UUID.randomUUID().toString();
        Reply patched = alice.patch(path, "{\"notes\":\"deep\",\"name\":\"Back squat\"}")
                .with("Replog-Device", "tablet")
                .with("Replog-Client-Time", "2020-01-01T00:00:00.5Z")
                .with("Idempotency-Key", key)
                .send()
                .expect(200);
        // A repetition is not a second event.
        alice.patch(path, "{\"notes\":\"deep\",\"name\":\"Back squat\"}")
                .with("Replog-Device", "tablet")
                .with("Replog-Client-Time", "2020-01-01T00:00:00.5Z")
                .with("Idempotency-Key", key)
                .send()
                .expect(200);
        Reply deleted = alice.delete(path).send().expect(200);

        Reply history = history(path, deleted.get("sync_token"));
        assertThat(history.at("/pageToken").isNull()).isTrue();
        assertThat(history.get("sync_token")).isEqualTo(deleted.get("sync_token"));
        assertThat(texts(history, "op")).containsExactly("deleted", "updated", "created");
        assertThat(texts(history, "outcome")).containsOnly("applied");
        assertThat(texts(history, "device")).containsExactly("-", "tablet", "phone");
        assertThat(history.at("/items/0/changes").toString())
                .isEqualTo("[{\"field\":\"is_custom\",\"from\":true},{\"field\":\"name\",\"from\":\"Back squat\"},"
                        + "{\"field\":\"notes\",\"from\":\"deep\"}]");
        assertThat(history.at("/items/1/changes").toString())
                .isEqualTo("[{\"field\":\"name\",\"from\":\"Squat\",\"to\":\"Back squat\"},"
                        + "{\"field\":\"notes\",\"to\":\"deep\"}]");
        assertThat(history.at("/items/1/mutation_id").stringValue()).isEqualTo(key);
        assertThat(history.at("/items/1/etag").stringValue()).isEqualTo(patched.get("etag"));
        assertThat(history.at("/items/1/version").intValue()).isEqualTo(2);
        assertThat(history.at("/items/1/client_time").stringValue()).isEqualTo("2020-01-01T00:00:00.500Z");
        assertThat(history.at("/items/2/changes").toString())
                .isEqualTo("[{\"field\":\"is_custom\",\"to\":true},{\"field\":\"name\",\"to\":\"Squat\"}]");
    }

    @Test
    void aValueThatLost_isFoundAgain() {
        JsonNode created = alice.created("exercises", "{\"name\":\"Squat\",\"notes\":\"first\"}");
        String id = created.get("id").stringValue();
        String base = created.get("etag").stringValue();
        String path = "/api/exercises/" + id;
        patchFrom("tablet", path, "{\"notes\":\"the tablet's\"}");

        Reply pushed = alice.push(operation(id, base, "merge", "the phone's")
                        + ","
                        + operation(id, base, "last_write_wins", "an older one")
                        + ","
                        + operation(id, base, "client_wins", "the last one"))
                .send()
                .expect(200);
        assertThat(pushed.at("/errors").size()).isEqualTo(1);

        Reply history = history(path, pushed.get("sync_token"));
        assertThat(texts(history, "op")).containsExactly("updated", "unchanged", "refused", "updated", "created");
        assertThat(texts(history, "outcome")).containsExactly("merged", "merged", "rejected", "applied", "applied");
        // The winner's entry shows the value that it overwrote.
        assertThat(history.at("/items/0/changes").toString())
                .isEqualTo("[{\"field\":\"notes\",\"from\":\"the tablet's\",\"to\":\"the last one\"}]");
        for (int refused : new int[] {1, 2}) {
            JsonNode lost = history.at("/items/" + refused + "/lost/0");
            assertThat(lost.get("field").stringValue()).isEqualTo("notes");
            assertThat(lost.get("wanted").stringValue()).isEqualTo(refused == 1 ? "an older one" : "the phone's");
            assertThat(lost.get("kept").stringValue()).isEqualTo("the tablet's");
            assertThat(lost.at("/lost_to/device").stringValue()).isEqualTo("tablet");
        }
        assertThat(history.at("/items/1/wanted").stringValue()).isEqualTo("update");
        assertThat(history.at("/items/2/problem/code").stringValue()).isEqualTo("etag_mismatch");
        assertThat(history.at("/items/2/lost_to/device").stringValue()).isEqualTo("tablet");
    }

    private static String operation(String id, String base, String policy, String notes) {
        return "{\"mutation_id\":\"" + UUID.randomUUID() + "\",\"op\":\"patch\",\"type\":\"exercise\",\"id\":\"" + id
                + "\",\"base_etag\":\"" + base + "\",\"conflict\":\"" + policy + "\","
                + "\"client_time\":\"2020-01-01T00:00:00Z\",\"data\":{\"notes\":\"" + notes + "\"}}";
    }

    @Test
    void whatIsBelow_hasItsOwnHistory_namingTheSameMutation() {
        JsonNode workout = alice.created(
                "workouts",
                "{\"day_id\":\"d\",\"exercises\":[{\"exercise_id\":\"" + UUID.randomUUID()
                        + "\",\"sets\":[{\"reps\":5,\"weight\":62.50}]}]}");
        String path = "/api/workouts/" + workout.get("id").stringValue();
        String set = "/api/workout-sets/" + workout.at("/exercises/0/sets/0/id").stringValue();
        Reply deleted = alice.delete(path).send().expect(200);
        String late = alice.push("{\"mutation_id\":\"" + UUID.randomUUID()
                        + "\",\"op\":\"patch\",\"type\":\"workout_set\",\"id\":\""
                        + workout.at("/exercises/0/sets/0/id").stringValue() + "\",\"data\":{\"reps\":6}}")
                .send()
                .expect(200)
                .get("sync_token");

        Reply ofSet = history(set, late);
        Reply ofWorkout = history(path, late);
        assertThat(texts(ofWorkout, "op")).containsExactly("deleted", "created");
        assertThat(texts(ofSet, "op")).containsExactly("refused", "deleted", "created");
        assertThat(texts(ofSet, "mutation_id").subList(1, 3)).isEqualTo(texts(ofWorkout, "mutation_id"));
        assertThat(ofSet.at("/items/0/lost").toString()).isEqualTo("[{\"field\":\"reps\",\"wanted\":6}]");
        assertThat(ofSet.at("/items/1/changes").toString()).contains("{\"field\":\"weight\",\"from\":62.5}");
        assertThat(deleted.at("/deleted_count").intValue()).isEqualTo(3);
    }

    @Test
    void pages_leadToTheOldest_whateverHappensInBetween() {
        String id = alice.createdId("templates", "{\"name\":\"0\"}");
        String path = "/api/templates/" + id;
        String token = "";
        for (int i = 1; i < 5; i++) {
            token = alice.patch(path, "{\"name\":\"" + i + "\"}")
                    .send()
                    .expect(200)
                    .get("sync_token");
        }
        List<String> names = new ArrayList<>();
        String next = "?maxResults=2";
        while (!next.isEmpty()) {
            Reply page = alice.get(path + "/history" + next)
                    .with("Replog-Min-Token", token)
                    .send()
                    .expect(200);
            page.at("/items").forEach(item -> names.add(item.at("/changes/0/to").stringValue()));
            next = page.at("/pageToken").isNull() ? "" : "?maxResults=2&pageToken=" + page.get("pageToken");
            alice.patch(path, "{\"name\":\"later\"}").send().expect(200);
        }
        assertThat(names).containsExactly("4", "3", "2", "1", "0");

        String others =
                alice.get(path + "/history?maxResults=1").send().expect(200).get("pageToken");
        String another = "/api/templates/" + alice.createdId("templates", "{\"name\":\"other\"}") + "/history";
        alice.get(another + "?pageToken=" + others).send().expect(400, "invalid_token");
        alice.get(another + "?maxResults=1001").send().expect(400, "validation_failed");
        alice.get(another + "?wait=1").send().expect(400, "validation_failed");
    }

    @Test
    void whatIsNotTheirs_isNotThere() {
        JsonNode created = alice.created("exercises", "{\"name\":\"Squat\"}");
        String path = "/api/exercises/" + created.get("id").stringValue() + "/history";
        alice.get(path)
                .with("Replog-Min-Token", created.get("sync_token").stringValue())
                .send()
                .expect(200);
        Client.ofNewUser().get(path).send().expect(404, "not_found");
        alice.get("/api/exercises/" + UUID.randomUUID() + "/history").send().expect(404, "not_found");
        alice.get("/api/templates/" + created.get("id").stringValue() + "/history")
                .send()
                .expect(404, "not_found");
        alice.get("/api/exercises/1/history").send().expect(404, "not_found");
        alice.get("/api/nothing/" + UUID.randomUUID() + "/history").send().expect(404, "not_found");
        alice.post(path, "{}").send().expect(405, "method_not_allowed");
        // Its etag is valid for this response alone.
        Client bob = Client.ofNewUser();
        String etag = alice.get(path).send().expect(200).header("ETag");
        bob.get(path).with("If-None-Match", etag).send().expect(404, "not_found");
    }
}
