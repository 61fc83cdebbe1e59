package dev.replog.projector.preview;

import static dev.replog.projector.preview.PushBodies.atomic;
import static dev.replog.projector.preview.PushBodies.op;
import static dev.replog.projector.preview.PushBodies.push;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.SharedBackends;
import dev.replog.projector.apply.Seeds;
import dev.replog.projector.apply.TestKafka;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Tests that a preview equals the response of the push and changes nothing: real log, real projection, real tables. */
class PreviewedPushIT {
    private static final UUID A = new UUID(0, 10);
    private static final UUID B = new UUID(0, 11);
    private static final UUID C = new UUID(0, 12);

    private static final String STARTED = ",'data':{'status':'in_progress','started_at':'2026-11-10T10:00:00Z'}";

    private static Tables tables;
    private static Pushes pushes;
    private static PreviewServer server;

    @BeforeAll
    static void start() throws Exception {
        SharedBackends backends = SharedBackends.get();
        String prefix = backends.newTopicPrefix();
        String url = backends.newDatabase();
        tables = new Tables(url);
        pushes = Pushes.to(new TestKafka(backends.kafkaBootstrapServers(), prefix));
        server = PreviewServer.start(
                url,
                "spring.kafka.bootstrap-servers=" + backends.kafkaBootstrapServers(),
                "replog.kafka.topic-prefix=" + prefix,
                "replog.projection.group-id=" + prefix + "projector");
        // The response proves that the projection is running.
        pushes.push("somebody", push(op("create", "exercise", "'id':'" + A + "','data':{'name':'first'}")), null);
    }

    @AfterAll
    static void stop() {
        server.close();
        pushes.close();
    }

    /** Previews, pushes, compares; returns the push's response. */
    private static JsonNode same(String userId, String device, String body) throws Exception {
        Map<String, String> before = tables.checksums();
        assertThat(before).containsKeys("entity", "receipt", "user_head", "projection_progress", "log_generation");
        long appended = pushes.appended();

        PreviewServer.Answer preview = server.preview(userId, body, "Replog-Device", device);

        assertThat(preview.status()).as(preview.body()).isEqualTo(200);
        assertThat(tables.checksums()).isEqualTo(before);
        assertThat(pushes.appended()).isEqualTo(appended);
        Pushes.Pushed pushed = pushes.push(userId, body, device);
        Answers.requireSame(preview.body(), pushed);
        return PreviewServer.JSON.readTree(pushed.answer());
    }

    private static String etag(JsonNode answer, int result) {
        return answer.path("results").get(result).path("etag").asString();
    }

    private static List<String> statuses(JsonNode answer) {
        return answer.path("results")
                .valueStream()
                .map(result -> result.path("status").asString())
                .toList();
    }

    private static List<String> codes(JsonNode answer) {
        return answer.path("errors")
                .valueStream()
                .map(error -> error.path("code").asString())
                .toList();
    }

    @Test
    void whatIsThereIsWritten_andDeletedWithItsTree() throws Exception {
        String user = "writer";
        JsonNode made = same(
                user,
                "phone",
                push(
                        op("create", "workout", "'id':'" + A + "','data':{'name':'legs','day_id':'d1'}"),
                        op("create", "exercise", "'id':'" + B + "','data':{'name':'squat'}")));
        assertThat(statuses(made)).containsExactly("applied", "applied");
        assertThat(statuses(same(user, "phone", push(op("patch", "workout", "'id':'" + A + "','data':{'notes':'n'}")))))
                .containsExactly("applied");
        same(user, "phone", push(op("update", "workout", "'id':'" + A + "','data':{'name':'arms','day_id':'d2'}")));
        same(user, "phone", push(op("patch", "workout", "'id':'" + A + "','data':{'name':'arms'}")));
        same(
                user,
                "phone",
                push(op(
                        "update",
                        "workout",
                        "'id':'" + A + "','data':{'day_id':'d3','exercises':[{'exercise_id':'" + B
                                + "','sets':[{'reps':5,'weight':100.50},{'reps':4,'weight':1e2}]}]}")));
        assertThat(statuses(same(user, "phone", push(op("delete", "workout", "'id':'" + A + "'")))))
                .containsExactly("applied");
        JsonNode gone = same(
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

        assertThat(statuses(same("local", "phone", body))).containsExactly("applied", "applied", "applied", "applied");
        assertThat(statuses(same("local", "phone", body)))
                .containsExactly("duplicate", "duplicate", "duplicate", "duplicate");
        same("local", "phone", push(op("patch", "workout_set", "'localId':'s1','data':{'reps':6}")));
    }

    @Test
    void otherDevices_mergeConflictAndLose() throws Exception {
        String user = "devices";
        String base = etag(
                same(user, "phone", push(op("create", "exercise", "'id':'" + A + "','data':{'name':'a','notes':'b'}"))),
                0);
        String based = "'id':'" + A + "','base_etag':'" + base + "'";
        same(user, "watch", push(op("patch", "exercise", "'id':'" + A + "','data':{'name':'c'}")));

        JsonNode merged = same(user, "phone", push(op("patch", "exercise", based + ",'data':{'notes':'d'}")));
        assertThat(statuses(merged)).containsExactly("merged");
        JsonNode refused = same(
                user,
                "phone",
                push(
                        op("patch", "exercise", based + ",'data':{'name':'e'}"),
                        op("patch", "exercise", based + ",'data':{'category':'f'},'conflict':'reject'"),
                        op("delete", "exercise", based)));
        assertThat(codes(refused)).containsExactly("etag_mismatch", "etag_mismatch", "etag_mismatch");
        assertThat(refused.path("errors").get(0).path("current").path("name").asString())
                .isEqualTo("c");
        JsonNode lost = same(
                user,
                "phone",
                push(op(
                        "patch",
                        "exercise",
                        based + ",'data':{'name':'g','equipment':'h'},'conflict':'last_write_wins',"
                                + "'client_time':'2020-01-01T00:00:00Z'")));
        assertThat(lost.path("results").get(0).path("conflict").has("lost_fields"))
                .isTrue();
        same(user, "phone", push(op("patch", "exercise", based + ",'data':{'name':'i'},'conflict':'client_wins'")));
    }

    @Test
    void anEarlierOperationOfTheSamePush_mayBeInTheWay() throws Exception {
        String user = "itself";
        String base =
                etag(same(user, "phone", push(op("create", "exercise", "'id':'" + A + "','data':{'name':'a'}"))), 0);

        JsonNode refused = same(
                user,
                "phone",
                push(
                        op("patch", "exercise", "'id':'" + A + "','data':{'name':'b'}"),
                        op(
                                "patch",
                                "exercise",
                                "'id':'" + A + "','data':{'name':'c'},'conflict':'reject','base_etag':'" + base
                                        + "'")));

        assertThat(statuses(refused)).containsExactly("applied");
        assertThat(codes(refused)).containsExactly("etag_mismatch");
    }

    @Test
    void atMostOneWorkoutIsInProgress() throws Exception {
        String user = "busy";
        JsonNode both = same(
                user,
                "phone",
                push(
                        op("create", "workout", "'id':'" + A + "'" + STARTED),
                        op("create", "workout", "'id':'" + B + "'" + STARTED)));
        assertThat(codes(both)).containsExactly("workout_in_progress");

        JsonNode another = same(user, "watch", push(op("create", "workout", "'id':'" + C + "'" + STARTED)));
        assertThat(another.path("errors").get(0).path("current").path("id").asString())
                .isEqualTo(A.toString());
        same(
                user,
                "watch",
                push(
                        op("patch", "workout", "'id':'" + A + "','data':{'status':'completed'}"),
                        op("create", "workout", "'id':'" + C + "'" + STARTED)));
        assertThat(codes(same(
                        user, "phone", push(op("patch", "workout", "'id':'" + A + "','data':{'status':'skipped'}")))))
                .containsExactly("invalid_transition");
    }

    @Test
    void mutationIds_areRemembered() throws Exception {
        String user = "again";
        UUID id = UUID.randomUUID();
        String create = op(id, "create", "exercise", "'id':'" + A + "','data':{'name':'a'}");
        String other = op(id, "create", "exercise", "'id':'" + A + "','data':{'name':'b'}");
        assertThat(statuses(same(user, "phone", push(create, create)))).containsExactly("applied", "duplicate");
        assertThat(statuses(same(user, "phone", push(create)))).containsExactly("duplicate");
        assertThat(codes(same(user, "phone", push(other)))).containsExactly("mutation_id_reused");
        UUID fresh = UUID.randomUUID();
        assertThat(codes(same(
                        user,
                        "phone",
                        push(
                                op(fresh, "patch", "exercise", "'id':'" + A + "','data':{'name':'c'}"),
                                op(fresh, "patch", "exercise", "'id':'" + A + "','data':{'name':'d'}")))))
                .containsExactly("mutation_id_reused");
    }

    @Test
    void allOrNone() throws Exception {
        String user = "together";
        String good = op("create", "exercise", "'id':'" + A + "','data':{'name':'a'}");
        String missing = op("patch", "exercise", "'id':'" + B + "','data':{'name':'b'}");
        String invalid = op("create", "exercise", "'id':'" + C + "','data':{'name':7}");

        assertThat(codes(same(user, "phone", atomic(good, missing)))).containsExactly("not_applied", "not_found");
        assertThat(codes(same(user, "phone", atomic(good, invalid))))
                .containsExactly("not_applied", "validation_failed");
        assertThat(statuses(same(user, "phone", atomic(good)))).containsExactly("applied");
        assertThat(statuses(same(user, "phone", atomic(good, good)))).containsExactly("duplicate", "duplicate");
    }

    @Test
    void whatCannotBeRead_isAnsweredBesideTheRest() throws Exception {
        String user = "invalid";
        JsonNode some = same(
                user,
                "phone",
                push(
                        op("create", "exercise", "'id':'" + A + "','data':{'name':'a'}"),
                        op("create", "exercise", "'id':'" + B + "','data':{'nome':'b'}"),
                        op("fly", "exercise", "'id':'" + C + "'"),
                        op("create", "bird", "'id':'" + C + "'")));
        assertThat(statuses(some)).containsExactly("applied");
        assertThat(codes(some)).hasSize(3).containsOnly("validation_failed");
        assertThat(same(user, "phone", push(op("create", "exercise", "'data':{}"), "7"))
                        .has("sync_token"))
                .as("nothing was appended")
                .isFalse();
    }

    @Test
    void anotherUsersEntities_areNotThere() throws Exception {
        UUID mutationId = UUID.randomUUID();
        String create = op(mutationId, "create", "workout", "'id':'" + A + "','localId':'w','data':{'day_id':'d'}");
        same("owner", "phone", push(create));
        same("owner", "phone", push(op("create", "workout", "'id':'" + B + "'" + STARTED)));

        JsonNode answer = same(
                "stranger",
                "phone",
                push(
                        op("patch", "workout", "'id':'" + A + "','data':{'name':'x'}"),
                        op("delete", "workout", "'id':'" + A + "'"),
                        op(
                                "create",
                                "workout_exercise",
                                "'data':{'workout_id':'" + A + "','exercise_id':'" + B + "'}")));
        assertThat(statuses(answer)).containsExactly("unchanged");
        assertThat(codes(answer)).containsExactly("not_found", "not_found");
        // The mutation id, the id, and the one workout in progress have no effect on other users.
        assertThat(statuses(
                        same("stranger", "phone", push(create, op("create", "workout", "'id':'" + B + "'" + STARTED)))))
                .containsExactly("applied", "applied");
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
                JsonNode answer = same(
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
