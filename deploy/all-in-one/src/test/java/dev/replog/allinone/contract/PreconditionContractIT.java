package dev.replog.allinone.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Tests If-Match, If-None-Match and the policies: the matrix of docs/sync-protocol.md, over HTTP. */
class PreconditionContractIT {

    private static final String COLLECTION = "/api/exercises";

    private final Client alice = Client.ofNewUser();
    private String id = "";
    private String older = "";
    private String current = "";

    /** An entity whose notes have changed since the older etag. */
    @BeforeEach
    void anExercise_thatHasChanged() {
        JsonNode created = alice.created("exercises", "{\"name\":\"Squat\",\"notes\":\"a\"}");
        id = created.get("id").stringValue();
        older = created.get("etag").stringValue();
        current = alice.patch(path(), "{\"notes\":\"b\"}").send().expect(200).get("etag");
    }

    @ParameterizedTest
    @CsvSource({
        "nothing, POST,   none,    201",
        "nothing, POST,   current, 412",
        "nothing, POST,   older,   412",
        "nothing, POST,   any,     412",
        "nothing, POST,   create,  201",
        "alive,   POST,   none,    200",
        "alive,   POST,   current, 200",
        "alive,   POST,   older,   412",
        "alive,   POST,   any,     200",
        "alive,   POST,   create,  412",
        "deleted, POST,   none,    409",
        "deleted, POST,   current, 412",
        "deleted, POST,   older,   412",
        "deleted, POST,   any,     412",
        "deleted, POST,   create,  409",
        "nothing, PUT,    none,    201",
        "nothing, PUT,    current, 412",
        "nothing, PUT,    older,   412",
        "nothing, PUT,    any,     412",
        "nothing, PUT,    create,  201",
        "alive,   PUT,    none,    200",
        "alive,   PUT,    current, 200",
        "alive,   PUT,    older,   412",
        "alive,   PUT,    any,     200",
        "alive,   PUT,    create,  412",
        "deleted, PUT,    none,    404",
        "deleted, PUT,    current, 412",
        "deleted, PUT,    older,   412",
        "deleted, PUT,    any,     412",
        "deleted, PUT,    create,  404",
        "nothing, PATCH,  none,    404",
        "nothing, PATCH,  current, 412",
        "nothing, PATCH,  older,   412",
        "nothing, PATCH,  any,     412",
        "nothing, PATCH,  create,  404",
        "alive,   PATCH,  none,    200",
        "alive,   PATCH,  current, 200",
        "alive,   PATCH,  older,   412",
        "alive,   PATCH,  any,     200",
        "alive,   PATCH,  create,  412",
        "deleted, PATCH,  none,    404",
        "deleted, PATCH,  current, 412",
        "deleted, PATCH,  older,   412",
        "deleted, PATCH,  any,     412",
        "deleted, PATCH,  create,  404",
        "nothing, DELETE, none,    404",
        "nothing, DELETE, current, 404",
        "nothing, DELETE, older,   404",
        "nothing, DELETE, any,     404",
        "nothing, DELETE, create,  404",
        "alive,   DELETE, none,    200",
        "alive,   DELETE, current, 200",
        "alive,   DELETE, older,   412",
        "alive,   DELETE, any,     200",
        "alive,   DELETE, create,  412",
        "deleted, DELETE, none,    404",
        "deleted, DELETE, current, 404",
        "deleted, DELETE, older,   404",
        "deleted, DELETE, any,     404",
        "deleted, DELETE, create,  404",
    })
    void everyCellOfTheMatrix(String there, String method, String condition, int status) {
        if (there.equals("deleted")) {
            alice.delete(path()).send().expect(200);
        } else if (there.equals("nothing")) {
            id = UUID.randomUUID().toString();
        }
        Call call = switch (method) {
            case "POST" -> alice.post(COLLECTION, "{\"id\":\"" + id + "\",\"name\":\"n\",\"notes\":\"c\"}");
            case "DELETE" -> alice.delete(path());
            default -> alice.call(method, path(), "{\"name\":\"n\",\"notes\":\"c\"}");
        };
        switch (condition) {
            case "current" -> call.with("If-Match", '"' + current + '"');
            case "older" -> call.with("If-Match", older);
            case "any" -> call.with("If-Match", "*");
            case "create" -> call.with("If-None-Match", "*");
            default -> {
                // no precondition
            }
        }
        Reply reply = call.send().expect(status);
        if (status == 412) {
            assertThat(reply.get("code")).isEqualTo("etag_mismatch");
            assertThat(reply.get("error")).isEqualTo("etag_mismatch");
            if (there.equals("alive")) {
                assertThat(reply.get("currentETag")).isEqualTo(current);
                assertThat(reply.at("/current/notes").stringValue()).isEqualTo("b");
            } else if (there.equals("deleted")) {
                assertThat(reply.at("/current/deleted_at").isString()).isTrue();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "reject,          name,  -,     412",
        "reject,          notes, -,     412",
        "merge,           name,  -,     200",
        "merge,           notes, -,     412",
        ",                name,  -,     200",
        ",                notes, -,     412",
        "client_wins,     name,  -,     200",
        "client_wins,     notes, -,     200",
        "last_write_wins, name,  early, 200",
        "last_write_wins, notes, late,  200",
    })
    void policies_sayWhatBecomesOfAnOlderBase(@Nullable String policy, String field, String time, int status) {
        Call call = alice.patch(path(), "{\"" + field + "\":\"mine\"}").with("If-Match", older);
        if (policy != null) {
            call.with("Replog-Conflict", policy);
        }
        if (!time.equals("-")) {
            call.with(
                    "Replog-Client-Time",
                    time.equals("early")
                            ? "2020-01-01T00:00:00Z"
                            : Instant.now().plusSeconds(3600).toString());
        }
        Reply reply = call.send().expect(status);
        if (status == 200) {
            assertThat(reply.get(field)).isEqualTo("mine");
        } else if (field.equals("notes") && !"reject".equals(policy)) {
            assertThat(reply.at("/conflicts/0").stringValue()).isEqualTo("notes");
        }
    }

    @Test
    void anEarlierWrite_losesByLastWriteWins_field_byField() {
        Reply reply = alice.push("{\"op\":\"patch\",\"type\":\"exercise\",\"id\":\"" + id
                        + "\",\"data\":{\"name\":\"mine\",\"notes\":\"mine\"},\"base_etag\":\"" + older
                        + "\",\"conflict\":\"last_write_wins\",\"client_time\":\"2020-01-01T00:00:00Z\"}")
                .send()
                .expect(200);
        assertThat(reply.at("/results/0/status").stringValue()).isEqualTo("merged");
        assertThat(reply.at("/results/0/conflict/merged_fields/0").stringValue())
                .isEqualTo("name");
        assertThat(reply.at("/results/0/conflict/lost_fields/0").stringValue()).isEqualTo("notes");
        Reply now = alice.get(path()).send().expect(200);
        assertThat(now.get("name") + now.get("notes")).isEqualTo("mineb");
    }

    @Test
    void aDeviceNeverConflictsWithItself_exceptUnderReject() {
        JsonNode created = alice.created("exercises", "{\"name\":\"Squat\"}");
        String own = COLLECTION + "/" + created.get("id").stringValue();
        String base = created.get("etag").stringValue();
        alice.patch(own, "{\"name\":\"A\"}")
                .with("Replog-Device", "phone")
                .send()
                .expect(200);
        alice.patch(own, "{\"name\":\"B\"}")
                .with("Replog-Device", "phone")
                .with("If-Match", base)
                .send()
                .expect(200);
        Reply other = alice.patch(own, "{\"name\":\"C\"}")
                .with("Replog-Device", "tablet")
                .with("If-Match", base)
                .send()
                .expect(412, "etag_mismatch");
        assertThat(other.get("changed_by")).isEqualTo("phone");
        assertThat(Instant.parse(other.get("changed_at")))
                .isBeforeOrEqualTo(Instant.now().plusSeconds(60));
    }

    @Test
    void aChangeOfASet_doesNotMakeARenameOfItsWorkoutFail_butANestedPutAndADelete() {
        JsonNode workout = alice.created(
                "workouts",
                "{\"day_id\":\"d\",\"exercises\":[{\"exercise_id\":\"s\",\"sets\":[{\"reps\":1,\"weight\":1}]}]}");
        String base = workout.get("etag").stringValue();
        String at = "/api/workouts/" + workout.get("id").stringValue();
        alice.patch("/api/workout-sets/" + workout.at("/exercises/0/sets/0/id").stringValue(), "{\"reps\":2}")
                .send()
                .expect(200);
        alice.delete(at).with("If-Match", base).send().expect(412, "etag_mismatch");
        alice.put(at, "{\"day_id\":\"d\",\"exercises\":[]}")
                .with("If-Match", base)
                .send()
                .expect(412);
        alice.patch(at, "{\"name\":\"renamed\"}")
                .with("If-Match", base)
                .with("Replog-Conflict", "reject")
                .send()
                .expect(200);
    }

    @Test
    void reads_are304_whenTheEtagIsKnown_quotedOrBareOrAny() {
        for (String etag :
                new String[] {current, '"' + current + '"', "W/\"" + current + '"', older + ", " + current, "*"}) {
            Reply unchanged =
                    alice.get(path()).with("If-None-Match", etag).send().expect(304);
            assertThat(unchanged.header("ETag")).isEqualTo('"' + current + '"');
        }
        alice.get(path()).with("If-None-Match", older).send().expect(200);
    }

    private String path() {
        return COLLECTION + "/" + id;
    }
}
