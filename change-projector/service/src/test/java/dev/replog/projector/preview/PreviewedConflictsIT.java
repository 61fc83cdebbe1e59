package dev.replog.projector.preview;

import static dev.replog.projector.preview.ComparedPushes.codes;
import static dev.replog.projector.preview.ComparedPushes.etag;
import static dev.replog.projector.preview.ComparedPushes.statuses;
import static dev.replog.projector.preview.PushBodies.op;
import static dev.replog.projector.preview.PushBodies.push;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Tests that a preview says as the push does what is in the way of a write. */
class PreviewedConflictsIT {
    private static final UUID A = new UUID(0, 10);
    private static final UUID B = new UUID(0, 11);
    private static final UUID C = new UUID(0, 12);

    private static final String STARTED = ",'data':{'status':'in_progress','started_at':'2026-11-10T10:00:00Z'}";

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
    void otherDevices_mergeConflictAndLose() throws Exception {
        String user = "devices";
        String base = etag(
                pushes.same(
                        user,
                        "phone",
                        push(op("create", "exercise", "'id':'" + A + "','data':{'name':'a','notes':'b'}"))),
                0);
        String based = "'id':'" + A + "','base_etag':'" + base + "'";
        pushes.same(user, "watch", push(op("patch", "exercise", "'id':'" + A + "','data':{'name':'c'}")));

        JsonNode merged = pushes.same(user, "phone", push(op("patch", "exercise", based + ",'data':{'notes':'d'}")));
        assertThat(statuses(merged)).containsExactly("merged");
        JsonNode refused = pushes.same(
                user,
                "phone",
                push(
                        op("patch", "exercise", based + ",'data':{'name':'e'}"),
                        op("patch", "exercise", based + ",'data':{'category':'f'},'conflict':'reject'"),
                        op("delete", "exercise", based)));
        assertThat(codes(refused)).containsExactly("etag_mismatch", "etag_mismatch", "etag_mismatch");
        assertThat(refused.path("errors").get(0).path("current").path("name").asString())
                .isEqualTo("c");
        JsonNode lost = pushes.same(
                user,
                "phone",
                push(op(
                        "patch",
                        "exercise",
                        based + ",'data':{'name':'g','equipment':'h'},'conflict':'last_write_wins',"
                                + "'client_time':'2020-01-01T00:00:00Z'")));
        assertThat(lost.path("results").get(0).path("conflict").has("lost_fields"))
                .isTrue();
        pushes.same(
                user, "phone", push(op("patch", "exercise", based + ",'data':{'name':'i'},'conflict':'client_wins'")));
    }

    @Test
    void anEarlierOperationOfTheSamePush_mayBeInTheWay() throws Exception {
        String user = "itself";
        String base = etag(
                pushes.same(user, "phone", push(op("create", "exercise", "'id':'" + A + "','data':{'name':'a'}"))), 0);

        JsonNode refused = pushes.same(
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
        JsonNode both = pushes.same(
                user,
                "phone",
                push(
                        op("create", "workout", "'id':'" + A + "'" + STARTED),
                        op("create", "workout", "'id':'" + B + "'" + STARTED)));
        assertThat(codes(both)).containsExactly("workout_in_progress");

        JsonNode another = pushes.same(user, "watch", push(op("create", "workout", "'id':'" + C + "'" + STARTED)));
        assertThat(another.path("errors").get(0).path("current").path("id").asString())
                .isEqualTo(A.toString());
        pushes.same(
                user,
                "watch",
                push(
                        op("patch", "workout", "'id':'" + A + "','data':{'status':'completed'}"),
                        op("create", "workout", "'id':'" + C + "'" + STARTED)));
        assertThat(codes(pushes.same(
                        user, "phone", push(op("patch", "workout", "'id':'" + A + "','data':{'status':'skipped'}")))))
                .containsExactly("invalid_transition");
    }

    @Test
    void mutationIds_areRemembered() throws Exception {
        String user = "again";
        UUID id = UUID.randomUUID();
        String create = op(id, "create", "exercise", "'id':'" + A + "','data':{'name':'a'}");
        String other = op(id, "create", "exercise", "'id':'" + A + "','data':{'name':'b'}");
        assertThat(statuses(pushes.same(user, "phone", push(create, create)))).containsExactly("applied", "duplicate");
        assertThat(statuses(pushes.same(user, "phone", push(create)))).containsExactly("duplicate");
        assertThat(codes(pushes.same(user, "phone", push(other)))).containsExactly("mutation_id_reused");
        UUID fresh = UUID.randomUUID();
        assertThat(codes(pushes.same(
                        user,
                        "phone",
                        push(
                                op(fresh, "patch", "exercise", "'id':'" + A + "','data':{'name':'c'}"),
                                op(fresh, "patch", "exercise", "'id':'" + A + "','data':{'name':'d'}")))))
                .containsExactly("mutation_id_reused");
    }

    @Test
    void anotherUsersEntities_areNotThere() throws Exception {
        UUID mutationId = UUID.randomUUID();
        String create = op(mutationId, "create", "workout", "'id':'" + A + "','localId':'w','data':{'day_id':'d'}");
        pushes.same("owner", "phone", push(create));
        pushes.same("owner", "phone", push(op("create", "workout", "'id':'" + B + "'" + STARTED)));

        JsonNode answer = pushes.same(
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
        assertThat(statuses(pushes.same(
                        "stranger", "phone", push(create, op("create", "workout", "'id':'" + B + "'" + STARTED)))))
                .containsExactly("applied", "applied");
    }
}
