package dev.replog.allinone.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.EntityType;
import dev.replog.schemas.identity.EntityIds;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Tests entities of all types, as they are written and read. */
class EntityContractIT {

    /**
     * Every field of the six first types, except the references to other entities. {@code OpenApiIT} writes every type.
     */
    private static final Map<String, String> FULL = Map.of(
            "exercise",
            """
            {"name":"Kniebeuge \\"tief\\" 🏋️","category":"strength","muscle_group":"legs","equipment":"rack",
             "notes":"Low bar.","is_custom":true}""",
            "template",
            """
            {"name":"Leg day","notes":"Weekly."}""",
            "template_exercise",
            """
            {"order":3,"target_sets":4,"target_reps":8,"target_weight":62.125,"rest_seconds":90,"notes":"slow"}""",
            "workout",
            """
            {"day_id":"w1d2","name":"Morning","notes":"","status":"completed","scheduled_date":"2026-11-10",
             "started_at":"2026-11-10T06:30:00.123Z","completed_at":"2026-11-10T07:30:00.000Z"}""",
            "workout_exercise",
            """
            {"order":0,"notes":"easy","completed_at":"2026-11-10T07:00:00.000Z","superset_group":1}""",
            "workout_set",
            """
            {"reps":5,"weight":82.5,"order":1,"rpe":8.5,"rest_seconds":0,"completed":false,
             "completed_at":"2026-11-10T06:59:59.999Z","duration_seconds":30,"distance_m":400.5,
             "set_type":"drop","notes":"to failure"}""");

    private static final List<String> ADDED =
            List.of("id", "user_id", "etag", "version", "created_at", "updated_at", "sync_token", "localId");

    private final Client alice = Client.ofNewUser();

    @Test
    void everyFieldOfEveryType_comesBackAsItWasWritten_inAllAnswers() {
        Set<String> ids = new HashSet<>();
        ObjectNode references = Reply.JSON.createObjectNode();
        for (EntityType type : types()) {
            ObjectNode body = full(type, references);
            Reply created = alice.post("/api/" + type.collection(), body.toString())
                    .send()
                    .expect(201);
            ObjectNode entity = (ObjectNode) created.json();
            String id = created.get("id");
            ids.add(id);
            references.put(type.name() + "_id", id);
            assertThat(created.header("Location")).isEqualTo("/api/" + type.collection() + "/" + id);
            assertThat(created.header("ETag")).isEqualTo('"' + created.get("etag") + '"');
            assertThat(UUID.fromString(created.header("Replog-Mutation-Id"))).isNotNull();
            assertThat(entity.get("version").intValue()).isEqualTo(1);
            assertThat(created.get("user_id")).isEqualTo(alice.user());
            assertThat(created.get("updated_at")).isEqualTo(created.get("created_at"));
            assertThat(entity.has("updatedAt")).isFalse();
            assertThat(fields(entity)).as(type.name()).isEqualTo(body);
            assertThat(alice.get(created.header("Location")).send().expect(200).json())
                    .as("GET answers what POST answered")
                    .isEqualTo(entity.without("sync_token"));
        }
        JsonNode items = alice.get("/api/sync").send().expect(200).at("/items");
        assertThat(items.values()).hasSize(FULL.size()).allSatisfy(item -> {
            assertThat(ids).contains(item.get("id").stringValue());
            EntityType type = Catalogue.shipped().require(item.get("type").stringValue());
            assertThat(item.get("data")).isEqualTo(full(type, references));
            assertThat(item.get("status").stringValue()).isEqualTo("active");
        });
    }

    @Test
    void aWorkout_isScheduled_andNeedsADay() {
        JsonNode workout = alice.created("workouts", "{\"started_at\":\"2026-11-10T08:30:00.1239+02:00\"}");
        assertThat(workout.get("status").stringValue()).isEqualTo("scheduled");
        assertThat(workout.get("started_at").stringValue()).isEqualTo("2026-11-10T06:30:00.123Z");
        assertThat(workout.get("exercises")).isEmpty();
        Reply refused = alice.post("/api/workouts", "{\"name\":\"x\"}").send().expect(400, "validation_failed");
        assertThat(refused.text()).contains("day_id", "scheduled_date", "started_at");
    }

    @Test
    void decimals_areExactFromEndToEnd() {
        String exercise = parentOfSets();
        for (String weight : List.of("0.1", "0.3", "99999.999", "100000", "16777217.0", "0.001", "1e2", "80.50")) {
            Reply reply = alice.post("/api/workout-sets", set(exercise, "5", weight))
                    .send()
                    .expect(weight.startsWith("1677") ? 400 : 201);
            if (reply.status() == 201) {
                String plain = new BigDecimal(weight).stripTrailingZeros().toPlainString();
                Reply read = alice.get(reply.header("Location")).send().expect(200);
                assertThat(read.text()).containsPattern("\"weight\": ?" + plain.replace(".", "\\.") + "[,}]");
                assertThat(reply.text()).containsPattern("\"weight\": ?" + plain.replace(".", "\\.") + "[,}]");
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "exercises         | {}                                              | /name",
                "exercises         | {\"name\":\"\"}                                 | /name",
                "exercises         | {\"name\":null}                                 | /name",
                "exercises         | {\"name\":7}                                    | /name",
                "exercises         | {\"name\":\"a\",\"is_custom\":\"yes\"}          | /is_custom",
                "exercises         | {\"name\":\"a\",\"nam\":\"b\"}                  | /nam",
                "exercises         | {\"name\":\"a\\u0000b\"}                        | /name",
                "exercises         | {\"name\":\"\\ud800\"}                          | /name",
                "exercises         | {\"name\":\"a\",\"user_id\":\"mallory\"}        | /user_id",
                "exercises         | {\"name\":\"a\",\"id\":\"no-uuid\"}             | /id",
                "exercises         | {\"name\":\"a\",\"localId\":\"\"}               | /localId",
                "templates         | {\"name\":\"a\",\"exercises\":[{}]}             | /exercises/0/exercise_id",
                "templates         | {\"name\":\"a\",\"exercises\":{}}               | /exercises",
                "workouts          | {\"scheduled_date\":\"2026-02-30\"}             | /scheduled_date",
                "workouts          | {\"started_at\":\"2026-11-10 08:00\"}           | /started_at",
                "workouts          | {\"day_id\":\"d\",\"status\":\"paused\"}        | /status",
                "workout-exercises | {\"exercise_id\":\"squat\"}                     | /workout_id",
                "workout-sets      | {\"workout_exercise_id\":\"x\",\"weight\":\"5\"} | /weight",
                "workout-sets      | {\"workout_exercise_id\":\"x\",\"reps\":1.5,\"weight\":1}    | /reps",
                "workout-sets      | {\"workout_exercise_id\":\"x\",\"reps\":-1,\"weight\":1}     | /reps",
                "workout-sets      | {\"workout_exercise_id\":\"x\",\"reps\":1,\"weight\":1e999}  | /weight",
                "workout-sets      | {\"workout_exercise_id\":\"x\",\"reps\":1,\"weight\":0.0001} | /weight",
                "template-exercises| {\"template_id\":\"x\",\"exercise_id\":\"y\",\"order\":-1}   | /order",
            })
    void errorsOfABody_areReportedWithTheirPlace(String collection, String body, String pointer) {
        Reply refused = alice.post("/api/" + collection, body).send().expect(400, "validation_failed");

        assertThat(refused.at("/errors").values())
                .extracting(error -> error.get("pointer").stringValue())
                .contains(pointer);
        assertThat(refused.at("/errors/0/message").stringValue())
                .contains(pointer.substring(pointer.lastIndexOf('/') + 1) + ":");
    }

    @Test
    void whatTheServerAdds_mayBeSentBack_andSoMayTheOwnUser() {
        ObjectNode exercise = (ObjectNode) alice.created("exercises", "{\"name\":\"Squat\"}");
        String path = "/api/exercises/" + exercise.get("id").stringValue();

        Reply replaced = alice.put(path, exercise.put("name", "Front squat").toString())
                .send()
                .expect(200);
        assertThat(replaced.at("/version").intValue()).isEqualTo(2);
        assertThat(replaced.get("created_at"))
                .isEqualTo(exercise.get("created_at").stringValue());
    }

    @Test
    void localIds_giveDerivedIds_andStandForThemInReferences() {
        JsonNode workout = alice.created("workouts", "{\"localId\":\"w-1\",\"day_id\":\"d\"}");
        assertThat(workout.get("id").stringValue())
                .isEqualTo(EntityIds.ofLocalId(alice.user(), "workout", "w-1").toString());
        assertThat(workout.get("localId").stringValue()).isEqualTo("w-1");

        JsonNode exercise = alice.created(
                "workout-exercises", "{\"localId\":\"e\",\"workout_id\":\"w-1\",\"exercise_id\":\"squat\"}");
        assertThat(exercise.get("workout_id")).isEqualTo(workout.get("id"));
        assertThat(exercise.get("exercise_id").stringValue())
                .as("it may arrive later")
                .isEqualTo(
                        EntityIds.ofLocalId(alice.user(), "exercise", "squat").toString());
        assertThat(alice.created("exercises", "{\"localId\":\"squat\",\"name\":\"Squat\"}")
                        .get("id"))
                .isEqualTo(exercise.get("exercise_id"));
        JsonNode set = alice.created("workout-sets", set("e", "5", "80"));
        assertThat(set.get("workout_exercise_id")).isEqualTo(exercise.get("id"));
    }

    @Test
    void aParent_mustExistAndBeAlive() {
        alice.post("/api/workout-exercises", "{\"workout_id\":\"none\",\"exercise_id\":\"squat\"}")
                .send()
                .expect(404, "not_found");
        String workout = alice.createdId("workouts", "{\"day_id\":\"d\"}");
        alice.delete("/api/workouts/" + workout).send().expect(200);
        alice.post("/api/workout-exercises", "{\"workout_id\":\"" + workout + "\",\"exercise_id\":\"squat\"}")
                .send()
                .expect(409, "parent_deleted");
    }

    @Test
    void anotherUser_seesNothing_andCanChangeNothing() {
        Client mallory = Client.ofNewUser();
        String id = alice.createdId("exercises", "{\"name\":\"Squat\"}");
        String path = "/api/exercises/" + id;

        mallory.get(path).send().expect(404, "not_found");
        mallory.patch(path, "{\"name\":\"Mine\"}").send().expect(404, "not_found");
        mallory.delete(path).send().expect(404, "not_found");
        assertThat(mallory.put(path, "{\"name\":\"Mine\"}").send().expect(201).get("user_id"))
                .as("an id is the user's own affair")
                .isEqualTo(mallory.user());
        assertThat(alice.get(path).send().expect(200).get("name")).isEqualTo("Squat");
    }

    private String parentOfSets() {
        return alice.created("workouts", "{\"day_id\":\"d\",\"exercises\":[{\"exercise_id\":\"squat\"}]}")
                .at("/exercises/0/id")
                .stringValue();
    }

    private static String set(String exercise, String reps, String weight) {
        return "{\"workout_exercise_id\":\"" + exercise + "\",\"reps\":" + reps + ",\"weight\":" + weight + "}";
    }

    private static List<EntityType> types() {
        return Catalogue.shipped().types().stream()
                .filter(type -> FULL.containsKey(type.name()))
                .toList();
    }

    private static ObjectNode full(EntityType type, ObjectNode references) {
        ObjectNode body = (ObjectNode) Reply.JSON.readTree(FULL.get(type.name()));
        type.fields().forEach(field -> {
            if (references.has(field.name())) {
                body.set(field.name(), references.get(field.name()));
            }
        });
        return body;
    }

    private static ObjectNode fields(ObjectNode entity) {
        ObjectNode fields = entity.deepCopy();
        fields.remove(ADDED);
        fields.remove("exercises");
        fields.remove("sets");
        return fields;
    }
}
