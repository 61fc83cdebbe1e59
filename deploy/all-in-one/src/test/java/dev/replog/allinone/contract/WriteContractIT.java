package dev.replog.allinone.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.schemas.catalogue.Catalogue;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Tests commands on one entity: their responses, repetition, waiting. */
class WriteContractIT {

    private static final int COPIES = 8;

    private final Client alice = Client.ofNewUser();

    @Test
    void postAgainUnderTheSameId_isAnUpsert() {
        String id = UUID.randomUUID().toString();
        String body = "{\"id\":\"" + id + "\",\"name\":\"Squat\",\"notes\":\"n\"}";
        alice.post("/api/exercises", body).send().expect(201);
        Reply again = alice.post("/api/exercises", "{\"id\":\"" + id + "\",\"name\":\"Front squat\"}")
                .send()
                .expect(200);

        assertThat(again.get("name")).isEqualTo("Front squat");
        assertThat(again.get("notes")).as("only named fields are set").isEqualTo("n");
        alice.post("/api/exercises", "{\"localId\":\"a\",\"name\":\"A\"}")
                .send()
                .expect(201);
        alice.post("/api/exercises", "{\"localId\":\"a\",\"name\":\"B\"}")
                .send()
                .expect(200);
    }

    @Test
    void put_createsOrReplacesAllFields() {
        String path = "/api/exercises/" + UUID.randomUUID();
        Reply created =
                alice.put(path, "{\"name\":\"Squat\",\"notes\":\"n\"}").send().expect(201);
        assertThat(created.header("Location")).isEqualTo(path);
        Reply replaced = alice.put(path, "{\"name\":\"Squat\",\"category\":\"legs\"}")
                .send()
                .expect(200);

        assertThat(replaced.hasHeader("Location")).isFalse();
        assertThat(replaced.json().has("notes")).isFalse();
        assertThat(replaced.header("ETag")).isNotEqualTo(created.header("ETag"));
        alice.put(path, "{\"category\":\"legs\"}").send().expect(400, "validation_failed");
    }

    @Test
    void patch_setsNamedFields_andNullClears() {
        String path = "/api/exercises/" + alice.createdId("exercises", "{\"name\":\"Squat\",\"notes\":\"n\"}");
        Reply patched = alice.patch(path, "{\"category\":\"legs\",\"notes\":null}")
                .send()
                .expect(200);
        assertThat(patched.get("name")).isEqualTo("Squat");
        assertThat(patched.get("category")).isEqualTo("legs");
        assertThat(patched.json().has("notes")).isFalse();

        alice.patch(path, "{\"name\":null}").send().expect(400, "validation_failed");
        alice.raw("PATCH", path, "{\"notes\":\"m\"}".getBytes(StandardCharsets.UTF_8))
                .with("Content-Type", "application/merge-patch+json; charset=utf-8")
                .send()
                .expect(200);
        Reply nothing = alice.patch(path, "{\"notes\":\"m\"}").send().expect(200);
        assertThat(nothing.get("etag"))
                .as("a write that changes nothing keeps the etag")
                .isEqualTo(alice.get(path).send().get("etag"));
        alice.patch("/api/exercises/" + UUID.randomUUID(), "{\"notes\":\"m\"}")
                .send()
                .expect(404, "not_found");
    }

    @Test
    void delete_takesTheSubtree_andIsFinal() {
        JsonNode workout = alice.created(
                "workouts",
                "{\"day_id\":\"d\",\"exercises\":[{\"exercise_id\":\"s\",\"sets\":[{\"reps\":1,\"weight\":1}]}]}");
        String path = "/api/workouts/" + workout.get("id").stringValue();
        String since = alice.syncToken();
        Reply deleted = alice.delete(path).send().expect(200);

        assertThat(deleted.at("/success").booleanValue()).isTrue();
        assertThat(deleted.get("deleted_id")).isEqualTo(workout.get("id").stringValue());
        assertThat(deleted.at("/deleted_count").intValue()).isEqualTo(3);
        assertThat(alice.get("/api/sync?since=" + since)
                        .send()
                        .expect(200)
                        .at("/items")
                        .values())
                .extracting(item -> item.get("type").stringValue() + " "
                        + item.get("status").stringValue())
                .containsExactly("workout deleted", "workout_exercise deleted", "workout_set deleted");
        alice.get(path).send().expect(404, "not_found");
        alice.delete(path).send().expect(404, "not_found");
        alice.patch(path, "{\"name\":\"x\"}").send().expect(404, "not_found");
        alice.put(path, "{\"day_id\":\"x\"}").send().expect(404, "not_found");
        alice.post("/api/workouts", "{\"day_id\":\"x\",\"id\":" + workout.get("id") + "}")
                .send()
                .expect(409, "entity_deleted");
        alice.get("/api/workout-sets/" + workout.at("/exercises/0/sets/0/id").stringValue())
                .send()
                .expect(404, "not_found");
    }

    @Test
    void delete_removesOneOfEveryType() {
        Catalogue.shipped()
                .types()
                .forEach(type -> alice.delete("/api/" + type.collection() + "/" + UUID.randomUUID())
                        .send()
                        .expect(404, "not_found"));
    }

    @Test
    void aRepeatedCommand_isAppliedOnce_quotedOrBare() {
        for (String key : List.of(UUID.randomUUID().toString(), "tap 17 on save")) {
            Reply first = alice.post("/api/exercises", "{\"name\":\"A\"}")
                    .with("Idempotency-Key", '"' + key + '"')
                    .send()
                    .expect(201);
            Reply second = alice.post("/api/exercises", "{\"name\":\"A\"}")
                    .with("Idempotency-Key", key)
                    .send()
                    .expect(201);
            assertThat(second.get("id")).isEqualTo(first.get("id"));
            assertThat(second.get("etag")).isEqualTo(first.get("etag"));
            assertThat(second.header("Replog-Mutation-Id")).isEqualTo(first.header("Replog-Mutation-Id"));
            assertThat(second.header("Idempotency-Replayed")).isEqualTo("true");
            assertThat(first.hasHeader("Idempotency-Replayed")).isFalse();
            alice.post("/api/exercises", "{\"name\":\"B\"}")
                    .with("Idempotency-Key", key)
                    .send()
                    .expect(422, "mutation_id_reused");
        }
        alice.post("/api/exercises", "{\"name\":\"B\"}")
                .with("Idempotency-Key", "\"half")
                .send()
                .expect(400, "validation_failed");
    }

    @Test
    void aRepeatedCommand_isAnsweredBeforeAnyPrecondition() {
        JsonNode exercise = alice.created("exercises", "{\"name\":\"A\"}");
        String path = "/api/exercises/" + exercise.get("id").stringValue();
        String key = UUID.randomUUID().toString();
        for (int attempt = 0; attempt < 2; attempt++) {
            alice.put(path, "{\"name\":\"B\"}")
                    .with("If-Match", exercise.get("etag").stringValue())
                    .with("Idempotency-Key", key)
                    .send()
                    .expect(200);
        }
        assertThat(alice.get(path).send().at("/version").intValue()).isEqualTo(2);
        String deletion = UUID.randomUUID().toString();
        Reply first =
                alice.delete(path).with("Idempotency-Key", deletion).send().expect(200);
        Reply second =
                alice.delete(path).with("Idempotency-Key", deletion).send().expect(200);
        assertThat(second.at("/deleted_count")).isEqualTo(first.at("/deleted_count"));
    }

    @Test
    void copiesAtTheSameTime_areAppliedOnce_withOneEtag() throws Exception {
        String path = "/api/exercises/" + alice.createdId("exercises", "{\"name\":\"A\"}");
        String key = UUID.randomUUID().toString();
        CountDownLatch together = new CountDownLatch(COPIES);
        Callable<Reply> copy = () -> {
            together.countDown();
            together.await();
            return alice.patch(path, "{\"name\":\"B\"}")
                    .with("Idempotency-Key", key)
                    .send();
        };
        try (ExecutorService threads = Executors.newFixedThreadPool(COPIES)) {
            List<Future<Reply>> sent = IntStream.range(0, COPIES)
                    .mapToObj(i -> threads.submit(copy))
                    .toList();
            String etag = sent.getFirst().get().expect(200).header("ETag");
            for (Future<Reply> answer : sent) {
                assertThat(answer.get().expect(200).header("ETag")).isEqualTo(etag);
            }
            assertThat(alice.get(path).send().header("ETag")).isEqualTo(etag);
        }
        assertThat(alice.get(path).send().at("/version").intValue()).isEqualTo(2);
    }

    @Test
    void whoDoesNotWait_isAccepted_andFindsTheOutcomeByItsToken() {
        for (String preference : List.of("respond-async", "wait=0")) {
            Reply accepted = alice.post("/api/workouts", "{\"day_id\":\"d\"}")
                    .with("Prefer", preference)
                    .send()
                    .expect(202);
            assertThat(accepted.header("Preference-Applied")).isEqualTo(preference);
            assertThat(accepted.header("Location")).isEqualTo("/api/mutations/" + accepted.get("mutation_id"));
            assertThat(accepted.header("Replog-Mutation-Id")).isEqualTo(accepted.get("mutation_id"));

            JsonNode items = alice.get("/api/workouts")
                    .with("Replog-Min-Token", accepted.get("sync_token"))
                    .send()
                    .expect(200)
                    .at("/items");
            Reply outcome = alice.get(accepted.header("Location")).send().expect(200);
            assertThat(outcome.get("status")).isEqualTo("applied");
            assertThat(outcome.at("/created").booleanValue()).isTrue();
            assertThat(items.values())
                    .extracting(item -> item.get("id").stringValue())
                    .contains(outcome.get("id"));
        }
        Reply waited = alice.post("/api/workouts", "{\"day_id\":\"d\"}")
                .with("Prefer", "wait=100")
                .send()
                .expect(201);
        assertThat(waited.header("Preference-Applied")).as("clamped").isEqualTo("wait=30");
    }

    @Test
    void receipts_tellTheFirstOutcome_rejectionsToo() {
        String key = UUID.randomUUID().toString();
        alice.patch("/api/exercises/" + UUID.randomUUID(), "{\"name\":\"x\"}")
                .with("Idempotency-Key", key)
                .send()
                .expect(404);
        Reply receipt = alice.get("/api/mutations/" + key).send().expect(200);
        assertThat(receipt.get("status")).isEqualTo("rejected");
        assertThat(receipt.at("/problem/code").stringValue()).isEqualTo("not_found");

        Client.ofNewUser().get("/api/mutations/" + key).send().expect(404, "not_found");
        Reply unknown = alice.get("/api/mutations/" + UUID.randomUUID()).send().expect(404, "not_found");
        assertThat(unknown.header("Retry-After")).isEqualTo("1");
    }

    @Test
    void onlyOneWorkout_isInProgress_andStatusGoesItsWays() {
        String first = alice.createdId("workouts", "{\"day_id\":\"d\",\"status\":\"in_progress\"}");
        Reply second = alice.post("/api/workouts", "{\"day_id\":\"d\",\"status\":\"in_progress\"}")
                .send()
                .expect(409, "workout_in_progress");
        assertThat(second.get("colliding_id")).isEqualTo(first);
        alice.patch("/api/workouts/" + first, "{\"status\":\"completed\"}")
                .send()
                .expect(200);
        alice.patch("/api/workouts/" + first, "{\"status\":\"scheduled\"}")
                .send()
                .expect(409, "invalid_transition");
        alice.post("/api/workouts", "{\"day_id\":\"d\",\"status\":\"in_progress\"}")
                .send()
                .expect(201);
    }
}
