package dev.replog.commands.read;

import static dev.replog.commands.read.CommandSpecification.ID;
import static dev.replog.commands.read.CommandSpecification.MUTATION;
import static dev.replog.commands.read.CommandSpecification.push;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replog.http.problem.ErrorCode;
import dev.replog.schemas.OperationOutcome;
import dev.replog.schemas.OutcomeStatus;
import dev.replog.schemas.Problem;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PushAnswerTest {
    private static final String OPERATION =
            "{'op':'patch','type':'exercise','id':'" + ID + "','localId':'x','mutation_id':'" + MUTATION + "'}";
    private static final String IDENTITY =
            "'index':0,'mutation_id':'" + MUTATION + "','localId':'x','id':'" + ID + "',";

    private static OperationOutcome.Builder applied() {
        return OperationOutcome.newBuilder()
                .setMutationId(MUTATION)
                .setType("exercise")
                .setId(ID)
                .setLocalId("x")
                .setStatus(OutcomeStatus.APPLIED)
                .setPosition(0x2b)
                .setVersion(3)
                .setEtagPosition(0x2b)
                .setUpdatedAt(Instant.parse("2026-11-10T14:30:00.120Z"));
    }

    private static OperationOutcome.Builder rejected(Problem problem) {
        return OperationOutcome.newBuilder()
                .setMutationId(MUTATION)
                .setType("exercise")
                .setId(ID)
                .setStatus(OutcomeStatus.REJECTED)
                .setPosition(0x2b)
                .setProblem(problem);
    }

    private static Problem conflict() {
        return Problem.newBuilder()
                .setCode("etag_mismatch")
                .setDetail("changed since")
                .setConflicts(List.of("name"))
                .setCurrentPosition(0x2aL)
                .setCurrent("{\"name\":\"b\"}")
                .setChangedBy("tablet")
                .setChangedAt(Instant.EPOCH)
                .setCollidingId(ID)
                .build();
    }

    private static String answer(String operations, OperationOutcome... outcomes) {
        return PushAnswer.of(push("{'operations':[" + operations + "]}"), List.of(outcomes), "TOKEN")
                .replace('"', '\'');
    }

    @Test
    void applied_isAResult() {
        assertThat(answer(OPERATION, applied().build()))
                .isEqualTo("{'results':[{'index':0,'mutation_id':'" + MUTATION
                        + "','type':'exercise','localId':'x','id':'" + ID
                        + "','status':'applied','etag':'2b','version':3,'updatedAt':'2026-11-10T14:30:00.120Z'}],"
                        + "'errors':[],'sync_token':'TOKEN'}");
    }

    @Test
    void merged_saysWhatWasTakenAndLost() {
        OperationOutcome merged = applied()
                .setStatus(OutcomeStatus.MERGED)
                .setMergedFields(List.of("notes"))
                .setLostFields(List.of("name"))
                .build();
        assertThat(answer(OPERATION, merged))
                .contains("'status':'merged'", "'conflict':{'merged_fields':['notes'],'lost_fields':['name']}");
    }

    @Test
    void duplicate_isSaid_whateverItWas() {
        assertThat(answer(
                        OPERATION,
                        applied()
                                .setStatus(OutcomeStatus.MERGED)
                                .setLostFields(List.of("name"))
                                .setDuplicate(true)
                                .build()))
                .contains("'status':'duplicate'", "'conflict':{'merged_fields':[],'lost_fields':['name']}");
        assertThat(answer(OPERATION, applied().setUnchanged(true).build())).contains("'status':'unchanged'");
        assertThat(answer(OPERATION, rejected(conflict()).setDuplicate(true).build()))
                .startsWith("{'results':[],'errors':[{")
                .contains("'code':'etag_mismatch'");
    }

    @Test
    void rejected_isAnError_withWhatWasInTheWay() {
        assertThat(answer(OPERATION, rejected(conflict()).build()))
                .isEqualTo("{'results':[],'errors':[{" + IDENTITY + "'code':'etag_mismatch','error':'changed since',"
                        + "'conflicts':['name'],'currentETag':'2a','current':{'name':'b'},'changed_by':'tablet',"
                        + "'changed_at':'1970-01-01T00:00:00.000Z','colliding_id':'" + ID
                        + "'}],'sync_token':'TOKEN'}");
    }

    @Test
    void entries_areInTheOrderOfTheRequest() {
        PushCommand push = push("{'operations':["
                + "{'op':'create','type':'workout_exercise','localId':'c','data':{'workout_id':'w','exercise_id':'e'}},"
                + "{'op':'create','type':'pony','localId':'p'},"
                + "{'op':'create','type':'workout','localId':'w','data':{'day_id':'d'}}]}");
        List<OperationOutcome> decided = push.operations().stream()
                .map(operation -> applied()
                        .setId(operation.getId())
                        .setLocalId(operation.getLocalId())
                        .build())
                .toList();
        assertThat(decided).extracting(OperationOutcome::getLocalId).containsExactly("w", "c");
        String answer = PushAnswer.of(push, decided, null).replace('"', '\'');
        assertThat(answer.indexOf("'localId':'c'")).isLessThan(answer.indexOf("'localId':'w'"));
        assertThat(answer)
                .contains("'errors':[{'index':1,'localId':'p','code':'validation_failed'")
                .doesNotContain("sync_token");
    }

    @Test
    void atomic_failsAsAWhole() {
        PushCommand push = push("{'atomic':true,'operations':[" + OPERATION + ","
                + OPERATION
                        .replace("'localId':'x'", "'localId':'y'")
                        .replace(ID.toString(), UUID.randomUUID().toString())
                + "]}");
        String answer = PushAnswer.of(
                        push, List.of(applied().build(), rejected(conflict()).build()), "TOKEN")
                .replace('"', '\'');
        assertThat(answer)
                .startsWith("{'results':[],'errors':[{" + IDENTITY + "'code':'not_applied'")
                .contains("'code':'etag_mismatch'");
        String unreadable = PushAnswer.of(push("{'atomic':true,'operations':[" + OPERATION + ",{}]}"), List.of(), null)
                .replace('"', '\'');
        assertThat(unreadable)
                .startsWith("{'results':[],'errors':[{" + IDENTITY + "'code':'not_applied'")
                .contains("'code':'validation_failed'");
    }

    @Test
    void accepted_hasOneEntryEach() {
        assertThat(PushAnswer.accepted(push("{'operations':[" + OPERATION + ",{}]}"), "TOKEN")
                        .replace('"', '\''))
                .startsWith("{'status':'accepted','results':[{'index':0,'mutation_id':'" + MUTATION
                        + "','type':'exercise','localId':'x','id':'" + ID + "','status':'accepted',"
                        + "'location':'/api/mutations/" + MUTATION + "'}],'errors':[{'index':1,")
                .endsWith("'sync_token':'TOKEN'}");
    }

    @Test
    void preview_tellsNoEtagOfItsResults() {
        PushCommand push = push("{'operations':[" + OPERATION + "]}");
        String answer = PushAnswer.of(push, List.of(applied().build()), "TOKEN");
        assertThat(PushAnswer.preview(push, List.of(applied().build()), "TOKEN"))
                .isEqualTo(answer.replace("\"etag\":\"2b\",", ""))
                .doesNotContain("etag");
        assertThat(PushAnswer.preview(push, List.of(rejected(conflict()).build()), "TOKEN"))
                .contains("\"currentETag\":\"2a\"");
    }

    @Test
    void outcomes_thatDoNotFit_areAFault() {
        assertThatThrownBy(() -> answer(OPERATION, applied().build(), applied().build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("outcomes: 2 (expected: 1 or none)");
    }

    @Test
    void refusal_isTheProblem() {
        var problem = Refusals.of(rejected(conflict()).build());
        assertThat(problem.code()).isEqualTo(ErrorCode.ETAG_MISMATCH);
        assertThat(problem.currentETag()).isEqualTo("2a");
        assertThat(problem.current()).isEqualTo("{\"name\":\"b\"}");
        assertThat(problem.conflicts()).containsExactly("name");
        assertThat(problem.members())
                .containsEntry("changed_by", "tablet")
                .containsEntry("changed_at", "1970-01-01T00:00:00.000Z")
                .containsEntry("colliding_id", ID.toString());
        Problem unknown =
                Problem.newBuilder().setCode("new_rule").setDetail("x").build();
        assertThat(Refusals.of(rejected(unknown).build()).code()).isEqualTo(ErrorCode.INTERNAL_ERROR);
    }
}
