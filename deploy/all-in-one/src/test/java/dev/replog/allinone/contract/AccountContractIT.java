package dev.replog.allinone.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Tests the export of an account and its erasure. */
class AccountContractIT {
    private static final Duration FORGOTTEN_MAX = Duration.ofMinutes(1);

    private final Client alice = Client.ofNewUser();

    private Reply erase(String key) {
        return alice.delete("/api/account").with("Idempotency-Key", key).send();
    }

    private static String newKey() {
        return UUID.randomUUID().toString();
    }

    private Reply seen(String collection, String json, String token) {
        return alice.post("/api/" + collection, json).with("Replog-Seen", token).send();
    }

    private JsonNode forgotten(String token) {
        long deadlineNanos = System.nanoTime() + FORGOTTEN_MAX.toNanos();
        while (true) {
            JsonNode erasure = alice.get("/api/account/erasure")
                    .with("Replog-Min-Token", token)
                    .send()
                    .expect(200)
                    .json();
            if (!erasure.get("forgotten").isNull()) {
                return erasure;
            }
            assertThat(System.nanoTime()).as("%s", erasure).isLessThan(deadlineNanos);
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    private List<JsonNode> exported() {
        Reply export = alice.get("/api/account/export").send().expect(200);
        assertThat(export.header("Content-Type")).startsWith("application/x-ndjson");
        return export.lines();
    }

    private static List<String> kinds(List<JsonNode> lines) {
        List<String> kinds = new ArrayList<>();
        lines.forEach(line -> kinds.add(line.get("kind").stringValue()));
        return kinds;
    }

    @Test
    void erasure_leavesNothing_andTheSamePersonStartsAgain() {
        String id = alice.createdId(
                "workouts",
                "{\"day_id\":\"d\",\"exercises\":[{\"exercise_id\":\"" + newKey()
                        + "\",\"sets\":[{\"reps\":5,\"weight\":20}]}]}");
        String before = alice.syncToken();
        alice.post("/api/sync/channel", "{\"id\":\"c\",\"type\":\"webhook\",\"address\":\"http://127.0.0.1:9/\"}")
                .send()
                .expect(200);
        String node = alice.post("/api/sync/nodes", "{\"code\":\"desk\",\"name\":\"Desk\"}")
                .send()
                .expect(201)
                .get("token");

        Reply erased = erase(newKey()).expect(202);
        assertThat(erased.header("Location")).isEqualTo("/api/account/erasure");
        assertThat(erased.get("status")).isEqualTo("erased");
        JsonNode erasure = forgotten(erased.get("sync_token"));
        assertThat(erasure.get("mutation_id").stringValue()).isEqualTo(erased.header("Replog-Mutation-Id"));
        assertThat(erasure.get("erased").isNull()).isTrue();

        Reply old = alice.get("/api/sync?since=" + before).send().expect(410, "account_erased");
        assertThat(old.get("erased_at")).isEqualTo(erasure.get("erased_at").stringValue());
        assertThat(alice.get("/api/sync").send().expect(200).at("/items")).isEmpty();
        alice.get("/api/workouts/" + id).send().expect(404, "not_found");
        alice.get("/api/workouts/" + id + "/history").send().expect(404, "not_found");
        assertThat(alice.get("/api/records").send().expect(200).at("/items")).isEmpty();
        alice.get("/api/sync/channel/c").send().expect(404, "not_found");
        assertThat(alice.get("/api/sync/nodes").send().expect(200).at("/items")).isEmpty();
        new Call("POST", "/api/sync/exchange", "{}".getBytes(StandardCharsets.UTF_8))
                .with("Authorization", "Bearer " + node)
                .with("Content-Type", "application/json")
                .send()
                .expect(410, "account_erased");

        seen("exercises", "{\"name\":\"Squat\"}", before).expect(410, "account_erased");
        Reply unsaid =
                alice.post("/api/exercises", "{\"name\":\"Squat\"}").send().expect(428, "seen_required");
        assertThat(unsaid.get("erased_at")).isEqualTo(erasure.get("erased_at").stringValue());
        assertThat(alice.get("/api/sync").send().expect(200).at("/items")).isEmpty();
        String after = alice.syncToken();
        seen("exercises", "{\"name\":\"Squat\"}", after).expect(201);
        assertThat(alice.get("/api/sync?since=" + after).send().expect(200).at("/items"))
                .hasSize(1);
    }

    @Test
    void repeatedErasure_erasesNothingMore() {
        alice.createdId("exercises", "{\"name\":\"Squat\"}");
        String key = newKey();
        erase(key).expect(202);
        String token = alice.syncToken();
        seen("exercises", "{\"name\":\"Bench\"}", token).expect(201);

        assertThat(erase(key).expect(202).header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(alice.get("/api/sync").send().expect(200).at("/items")).hasSize(1);

        erase(newKey()).expect(428, "seen_required");
        alice.delete("/api/account").with("Replog-Seen", token).send().expect(202);
        assertThat(alice.get("/api/sync").send().expect(200).at("/items")).isEmpty();
    }

    @Test
    void push_saysForEachOperation_thatItIsFromBefore() {
        String before = alice.syncToken();
        erase(newKey()).expect(202);
        String after = alice.syncToken();
        String operation =
                "{\"op\":\"create\",\"type\":\"exercise\",\"mutation_id\":\"%s\"," + "\"data\":{\"name\":\"n\"}%s}";

        Reply pushed = alice.push(String.join(
                        ",",
                        operation.formatted(newKey(), ",\"seen\":\"" + before + "\""),
                        operation.formatted(newKey(), ""),
                        operation.formatted(newKey(), ",\"seen\":\"" + after + "\"")))
                .send()
                .expect(200);

        assertThat(pushed.at("/results")).hasSize(1);
        assertThat(pushed.at("/errors/0/code").stringValue()).isEqualTo("account_erased");
        assertThat(pushed.at("/errors/1/code").stringValue()).isEqualTo("seen_required");
        assertThat(pushed.at("/errors/1/erased_at").isString()).isTrue();
    }

    @Test
    void accountThatWasNeverErased_hasNoErasure() {
        alice.get("/api/account/erasure").send().expect(404, "not_found");
    }

    @Test
    void mutationIdOfAWrite_isNotThatOfAnErasure() {
        String key = newKey();
        alice.post("/api/exercises", "{\"name\":\"Squat\"}")
                .with("Idempotency-Key", key)
                .send()
                .expect(201);
        erase(key).expect(422, "mutation_id_reused");
        assertThat(alice.get("/api/sync").send().expect(200).at("/items")).hasSize(1);
    }

    @Test
    void export_hasEverythingThatIsKept() {
        assertThat(kinds(exported())).containsExactly("account", "end");

        String id = alice.createdId("exercises", "{\"name\":\"Squat\"}");
        Reply deleted = alice.delete("/api/exercises/" + id).send().expect(200);
        alice.post("/api/sync/channel", "{\"id\":\"c\",\"type\":\"webhook\",\"address\":\"http://127.0.0.1:9/\"}")
                .send()
                .expect(200);
        alice.post("/api/sync/nodes", "{\"code\":\"desk\",\"name\":\"Desk\"}")
                .send()
                .expect(201);
        alice.get("/api/exercises/" + id + "/history")
                .with("Replog-Min-Token", deleted.get("sync_token"))
                .send()
                .expect(200);

        List<JsonNode> lines = exported();
        assertThat(kinds(lines))
                .containsExactlyInAnyOrder(
                        "account", "entity", "receipt", "receipt", "history", "history", "node", "channel", "end");
        assertThat(lines.getFirst().get("user_id").stringValue()).isEqualTo(alice.user());
        assertThat(lines.getLast().at("/lines").toString())
                .isEqualTo("{\"channel\":1,\"entity\":1,\"history\":2,\"node\":1,\"read\":0,\"receipt\":2}");
        JsonNode entity = lines.get(1);
        assertThat(entity.at("/entity/id").stringValue()).isEqualTo(id);
        assertThat(entity.at("/entity/status").stringValue()).isEqualTo("deleted");

        erase(newKey()).expect(202);
        assertThat(kinds(exported())).doesNotContain("entity", "receipt", "node");
    }
}
