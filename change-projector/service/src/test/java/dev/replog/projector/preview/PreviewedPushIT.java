package dev.replog.projector.preview;

import static dev.replog.projector.preview.ComparedPushes.codes;
import static dev.replog.projector.preview.ComparedPushes.statuses;
import static dev.replog.projector.preview.PushBodies.atomic;
import static dev.replog.projector.preview.PushBodies.op;
import static dev.replog.projector.preview.PushBodies.push;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.projector.apply.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Tests that a preview equals the response of the push and changes nothing. */
class PreviewedPushIT {
    private static final UUID A = new UUID(0, 10);
    private static final UUID B = new UUID(0, 11);
    private static final UUID C = new UUID(0, 12);

    private static ComparedPushes pushes;

    @BeforeAll
    static void start() throws Exception {
        pushes = ComparedPushes.start();
    }

    @AfterAll
    static void stop() {
        pushes.close();
    }

    @Test
    void whatIsThereIsWritten_andDeletedWithItsTree() throws Exception {
        String user = "writer";
        JsonNode made = pushes.same(
                user,
                "phone",
                push(
                        op("create", "workout", "'id':'" + A + "','data':{'name':'legs','day_id':'d1'}"),
                        op("create", "exercise", "'id':'" + B + "','data':{'name':'squat'}")));
        assertThat(statuses(made)).containsExactly("applied", "applied");
        assertThat(statuses(pushes.same(
                        user, "phone", push(op("patch", "workout", "'id':'" + A + "','data':{'notes':'n'}")))))
                .containsExactly("applied");
        pushes.same(
                user, "phone", push(op("update", "workout", "'id':'" + A + "','data':{'name':'arms','day_id':'d2'}")));
        pushes.same(user, "phone", push(op("patch", "workout", "'id':'" + A + "','data':{'name':'arms'}")));
        pushes.same(
                user,
                "phone",
                push(op(
                        "update",
                        "workout",
                        "'id':'" + A + "','data':{'day_id':'d3','exercises':[{'exercise_id':'" + B
                                + "','sets':[{'reps':5,'weight':100.50},{'reps':4,'weight':1e2}]}]}")));
        assertThat(statuses(pushes.same(user, "phone", push(op("delete", "workout", "'id':'" + A + "'")))))
                .containsExactly("applied");
        JsonNode gone = pushes.same(
                user,
                "phone",
                push(
                        op("delete", "workout", "'id':'" + A + "'"),
                        op("patch", "workout", "'id':'" + A + "','data':{'name':'x'}"),
                        op("create", "workout", "'id':'" + A + "','data':{'day_id':'d1'}"),
                        op("create", "workout_exercise", "'data':{'workout_id':'" + A + "','exercise_id':'" + B + "'}"),
                        op(
                                "create",
                                "workout_exercise",
                                "'data':{'workout_id':'" + C + "','exercise_id':'" + B + "'}")));
        assertThat(statuses(gone)).containsExactly("unchanged");
        assertThat(codes(gone)).containsExactly("not_found", "entity_deleted", "parent_deleted", "not_found");
    }

    @Test
    void localIds_andParentsOfTheSamePush() throws Exception {
        String body = push(
                op(
                        "create",
                        "workout_set",
                        "'localId':'s1','data':{'workout_exercise_id':'we1','reps':5,'weight':80.25}"),
                op("create", "workout_exercise", "'localId':'we1','data':{'workout_id':'w1','exercise_id':'e1'}"),
                op("create", "exercise", "'localId':'e1','data':{'name':'row'}"),
                op("upsert", "workout", "'localId':'w1','data':{'scheduled_date':'2026-11-10'}"));

        assertThat(statuses(pushes.same("local", "phone", body)))
                .containsExactly("applied", "applied", "applied", "applied");
        assertThat(statuses(pushes.same("local", "phone", body)))
                .containsExactly("duplicate", "duplicate", "duplicate", "duplicate");
        pushes.same("local", "phone", push(op("patch", "workout_set", "'localId':'s1','data':{'reps':6}")));
    }

    @Test
    void allOrNone() throws Exception {
        String user = "together";
        String good = op("create", "exercise", "'id':'" + A + "','data':{'name':'a'}");
        String missing = op("patch", "exercise", "'id':'" + B + "','data':{'name':'b'}");
        String invalid = op("create", "exercise", "'id':'" + C + "','data':{'name':7}");

        assertThat(codes(pushes.same(user, "phone", atomic(good, missing))))
                .containsExactly("not_applied", "not_found");
        assertThat(codes(pushes.same(user, "phone", atomic(good, invalid))))
                .containsExactly("not_applied", "validation_failed");
        assertThat(statuses(pushes.same(user, "phone", atomic(good)))).containsExactly("applied");
        assertThat(statuses(pushes.same(user, "phone", atomic(good, good)))).containsExactly("duplicate", "duplicate");
    }

    @Test
    void whatCannotBeRead_isAnsweredBesideTheRest() throws Exception {
        String user = "invalid";
        JsonNode some = pushes.same(
                user,
                "phone",
                push(
                        op("create", "exercise", "'id':'" + A + "','data':{'name':'a'}"),
                        op("create", "exercise", "'id':'" + B + "','data':{'nome':'b'}"),
                        op("fly", "exercise", "'id':'" + C + "'"),
                        op("create", "bird", "'id':'" + C + "'")));
        assertThat(statuses(some)).containsExactly("applied");
        assertThat(codes(some)).hasSize(3).containsOnly("validation_failed");
        assertThat(pushes.same(user, "phone", push(op("create", "exercise", "'data':{}"), "7"))
                        .has("sync_token"))
                .as("nothing was appended")
                .isFalse();
    }

    @Test
    void anyPush() throws Exception {
        Seeds.holds(3, random -> {
            String user = "any-" + Long.toHexString(random.nextLong());
            List<String> etags = new ArrayList<>(List.of("*"));
            List<String> sent = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                List<String> operations = new ArrayList<>();
                int count = random.nextInt(1, 6);
                for (int n = 0; n < count; n++) {
                    operations.add(
                            !sent.isEmpty() && random.nextInt(6) == 0
                                    ? Seeds.oneOf(random, sent)
                                    : PushBodies.randomOperation(random, etags));
                }
                JsonNode answer = pushes.same(
                        user,
                        Seeds.oneOf(random, List.of("phone", "watch")),
                        PushBodies.of(random.nextInt(4) == 0, operations));
                sent.addAll(operations);
                answer.path("results")
                        .forEach(result -> etags.add(result.path("etag").asString()));
            }
        });
    }
}
