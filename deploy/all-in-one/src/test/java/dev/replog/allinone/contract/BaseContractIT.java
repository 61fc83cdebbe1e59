package dev.replog.allinone.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests pull tokens as bases, deletions of missing entities, and losses, with two devices of one person. */
class BaseContractIT {
    private final Client alice = Client.ofNewUser();
    private String workout = "";
    private String set = "";
    private String pulled = "";

    @BeforeEach
    void aWorkout_thatThePhoneHasPulled() {
        Reply created = alice.post(
                        "/api/workouts",
                        "{\"day_id\":\"d\",\"exercises\":[{\"exercise_id\":\"squat\",\"sets\":[{\"reps\":5}]}]}")
                .send()
                .expect(201);
        workout = created.get("id");
        set = created.at("/exercises/0/sets/0/id").stringValue();
        assertThat(created.at("/exercises/0/sets/0/set_type").stringValue()).isEqualTo("working");
        pulled = alice.syncToken();
    }

    private Call deleteByPhone(String base) {
        return alice.delete("/api/workouts/" + workout)
                .with("Replog-Device", "phone")
                .with("If-Match", base);
    }

    private void edit(String device) {
        alice.patch("/api/workout-sets/" + set, "{\"reps\":6}")
                .with("Replog-Device", device)
                .send()
                .expect(200);
    }

    @Test
    void deviceThatPulledEverything_deletesWhatItSees_alsoAfterItsOwnEdits() {
        edit("phone");
        deleteByPhone(pulled).send().expect(200);
    }

    @Test
    void deviceThatDidNotSeeAnEdit_doesNotDeleteIt() {
        edit("tablet");
        Reply refused = deleteByPhone(pulled).send().expect(412, "etag_mismatch");
        assertThat(refused.at("/current/exercises/0/sets/0/reps").intValue()).isEqualTo(6);
        assertThat(refused.get("changed_by")).isEqualTo("tablet");
        assertThat(refused.json().has("colliding_id")).isFalse();
        deleteByPhone(alice.syncToken()).send().expect(200);
    }

    @Test
    void tokenThatSaysTooLittle_isNoBase() {
        String mark = alice.get("/api/sync/status").send().expect(200).get("sync_token");
        deleteByPhone(mark).send().expect(400, "not_a_base");
        String narrow = alice.get("/api/sync?types=workout").send().expect(200).get("nextSyncToken");
        deleteByPhone(narrow).send().expect(400, "not_a_base");
        deleteByPhone("nonsense").send().expect(400, "validation_failed");
        alice.patch("/api/workouts/" + workout, "{\"name\":\"n\"}")
                .with("If-Match", narrow)
                .with("Replog-Seen", narrow)
                .with("Replog-Catalogue", "5f3c")
                .send()
                .expect(200);
        deleteByPhone(alice.get("/api/workouts").send().expect(200).get("nextSyncToken"))
                .send()
                .expect(200);
    }

    @Test
    void base_neverCreates_andWhatIsGoneIsUnchangedInAPush() {
        String fresh = UUID.randomUUID().toString();
        Reply refused = alice.push("{\"op\":\"create\",\"type\":\"exercise\",\"id\":\"" + fresh
                        + "\",\"data\":{\"name\":\"n\"},\"base_etag\":\"" + pulled + "\"},"
                        + "{\"op\":\"delete\",\"type\":\"exercise\",\"id\":\"" + fresh + "\"}")
                .send()
                .expect(200);
        assertThat(refused.at("/errors/0/code").stringValue()).isEqualTo("etag_mismatch");
        assertThat(refused.at("/errors/0/index").intValue()).isZero();
        assertThat(refused.at("/results/0/status").stringValue()).isEqualTo("unchanged");
        assertThat(refused.at("/results/0/index").intValue()).isEqualTo(1);
        alice.delete("/api/exercises/" + fresh).with("If-Match", pulled).send().expect(404, "not_found");
    }

    @Test
    void parentAndChild_areDeletedInOneAtomicPush_inAnyOrder() {
        String operations = "{\"op\":\"delete\",\"type\":\"workout\",\"id\":\"" + workout + "\"},"
                + "{\"op\":\"delete\",\"type\":\"workout_set\",\"id\":\"" + set + "\"}";
        Reply done = alice.post("/api/sync/push", "{\"atomic\":true,\"operations\":[" + operations + "]}")
                .send()
                .expect(200);
        assertThat(done.json().get("results")).hasSize(2);
        assertThat(done.json().get("errors")).isEmpty();
    }

    @Test
    void olderWrite_losesByItsTime_andTheLossIsReported() {
        edit("tablet");
        String early = Instant.EPOCH.toString();
        Reply lost = alice.patch("/api/workout-sets/" + set, "{\"reps\":7,\"notes\":\"n\"}")
                .with("Replog-Conflict", "last_write_wins")
                .with("Replog-Client-Time", early)
                .send()
                .expect(200);
        assertThat(lost.json().get("reps").intValue()).isEqualTo(6);
        assertThat(lost.get("notes")).isEqualTo("n");
        assertThat(lost.at("/conflict/lost_fields/0").stringValue()).isEqualTo("reps");
        assertThat(lost.at("/conflict/merged_fields/0").stringValue()).isEqualTo("notes");
        alice.delete("/api/workouts/" + workout)
                .with("Replog-Conflict", "last_write_wins")
                .with("Replog-Client-Time", early)
                .send()
                .expect(412, "etag_mismatch");
    }

    @Test
    void acceptedPush_hasTheLocationsOfItsOutcomes() {
        Reply accepted = alice.push("{\"op\":\"patch\",\"type\":\"workout\",\"id\":\"" + workout
                        + "\",\"data\":{\"name\":\"n\"}},"
                        + "{\"op\":\"delete\",\"type\":\"workout_set\",\"id\":\"" + set + "\"}")
                .with("Prefer", "respond-async")
                .send()
                .expect(202);
        for (int i = 0; i < 2; i++) {
            String location = accepted.at("/results/" + i + "/location").stringValue();
            String mutation = accepted.at("/results/" + i + "/mutation_id").stringValue();
            assertThat(location).isEqualTo("/api/mutations/" + mutation);
        }
    }
}
