package dev.replog.commands.read;

import static dev.replog.commands.read.CommandMethod.DELETE;
import static dev.replog.commands.read.CommandMethod.PATCH;
import static dev.replog.commands.read.CommandMethod.POST;
import static dev.replog.commands.read.CommandMethod.PUT;
import static dev.replog.commands.read.CommandSpecification.ID;
import static dev.replog.commands.read.CommandSpecification.MUTATION;
import static dev.replog.commands.read.CommandSpecification.OTHER_ID;
import static dev.replog.commands.read.CommandSpecification.USER;
import static dev.replog.commands.read.CommandSpecification.error;
import static dev.replog.commands.read.CommandSpecification.patch;
import static dev.replog.commands.read.CommandSpecification.pointers;
import static dev.replog.commands.read.CommandSpecification.post;
import static dev.replog.commands.read.CommandSpecification.problem;
import static dev.replog.commands.read.CommandSpecification.put;
import static dev.replog.commands.read.CommandSpecification.reading;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replog.http.problem.ErrorCode;
import dev.replog.schemas.ConflictPolicy;
import dev.replog.schemas.Operation;
import dev.replog.schemas.OperationKind;
import dev.replog.schemas.Precondition;
import dev.replog.schemas.SeenToken;
import dev.replog.schemas.identity.EntityIds;
import dev.replog.schemas.token.Coverage;
import dev.replog.schemas.token.LogId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests how a request becomes an operation: its method, its ids, its headers, and the body as a whole. */
class CommandReaderTest {
    @Test
    void eachMethod_hasItsOperation() {
        assertThat(post("exercise", "{'name':'Squat'}").getOp()).isEqualTo(OperationKind.UPSERT);
        assertThat(put("exercise", "{'name':'Squat'}").getOp()).isEqualTo(OperationKind.REPLACE);
        assertThat(patch("exercise", "{'name':'Squat'}").getOp()).isEqualTo(OperationKind.PATCH);
        assertThat(patch("exercise", "{}").getFields()).isEmpty();
        Operation delete = CommandSpecification.value(reading(CommandMethod.DELETE, "exercise", "not even JSON"));
        assertThat(delete.getOp()).isEqualTo(OperationKind.DELETE);
        assertThat(delete.getId()).isEqualTo(ID);
    }

    @Test
    void ids_areGivenOrDerived() {
        assertThat(post("exercise", "{'name':'a','id':'" + ID + "'}").getId()).isEqualTo(ID);
        assertThat(post("exercise", "{'name':'a','localId':'x1'}").getId())
                .isEqualTo(EntityIds.ofLocalId(USER, "exercise", "x1"));
        assertThat(post("exercise", "{'name':'a'}").getId())
                .isEqualTo(EntityIds.ofMutation(USER, "exercise", MUTATION, ""));
        Operation both = post("exercise", "{'name':'a','id':'" + ID + "','localId':'x1'}");
        assertThat(both.getId()).isEqualTo(ID);
        assertThat(both.getLocalId()).isEqualTo("x1");
        assertThat(put("exercise", "{'name':'a','localId':'x1'}").getId()).isEqualTo(ID);
        assertThat(post("exercise", "{'name':'a','id':null,'localId':null}").getLocalId())
                .isNull();
    }

    @Test
    void id_isRejected_whenItDiffersFromTheAddress() {
        assertThat(error(reading(PUT, "exercise", "{'name':'a','id':'" + OTHER_ID + "'}")))
                .isEqualTo("/id id: " + OTHER_ID + " (expected: " + ID + ", as in the address)");
        assertThat(error(reading(POST, "exercise", "{'name':'a','id':'1'}"))).isEqualTo("/id id: 1 (expected: a UUID)");
        assertThat(pointers(reading(POST, "exercise", "{'name':'a','id':1,'localId':''}")))
                .containsExactlyInAnyOrder("/id", "/localId");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'name':'a','localId':'a\\u0000b'}",
                "{'name':'a','localId':7}",
                "{'name':'a','localId':'\\ud800'}"
            })
    void localId_isRejected_whenItIsNotText(String body) {
        assertThat(pointers(reading(POST, "exercise", body))).containsExactly("/localId");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "nope",
                "{'name':'a'}{}",
                "{'name':'a','name':'b'}",
                "{'a':NaN}",
                "{'a':01}",
                "[1,2",
                "{'a':1e99999999999}"
            })
    void notJson_isInvalidJson(String body) {
        assertThat(problem(reading(POST, "exercise", body)).code()).isEqualTo(ErrorCode.INVALID_JSON);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "null", "1", "'x'"})
    void notAnObject_isRejected(String body) {
        assertThat(problem(reading(POST, "exercise", body)).code()).isEqualTo(ErrorCode.VALIDATION_FAILED);
    }

    @Test
    void deepNesting_isInvalidJson() {
        String deep = "{'name':" + "[".repeat(20_000) + "]".repeat(20_000) + "}";
        assertThat(problem(reading(POST, "exercise", deep)).code()).isEqualTo(ErrorCode.INVALID_JSON);
    }

    @Test
    void errors_areAllReported_upToTwenty() {
        assertThat(pointers(reading(POST, "exercise", "{'name':1,'notes':2,'category':3}")))
                .containsExactly("/name", "/notes", "/category");
        StringBuilder many = new StringBuilder("{'name':'a'");
        for (int i = 0; i < 50; i++) {
            many.append(",'x").append(i).append("':1");
        }
        assertThat(pointers(reading(POST, "exercise", many.append('}').toString())))
                .hasSize(ErrorList.ERRORS_MAX);
    }

    @Test
    void headers_setTheCondition() {
        CommandHeaders headers = new CommandHeaders(
                null,
                new Condition(Precondition.UNCHANGED_SINCE_BASE, 7L, null),
                ConflictPolicy.CLIENT_WINS,
                Instant.ofEpochMilli(5),
                null);
        Operation operation = CommandSpecification.value(reading(PATCH, "exercise", ID, headers, "{}"));
        assertThat(operation.getPrecondition()).isEqualTo(Precondition.UNCHANGED_SINCE_BASE);
        assertThat(operation.getBasePosition()).isEqualTo(7L);
        assertThat(operation.getPolicy()).isEqualTo(ConflictPolicy.CLIENT_WINS);
        assertThat(operation.getClientTime()).isEqualTo(Instant.ofEpochMilli(5));
        assertThat(patch("exercise", "{}").getPolicy()).isEqualTo(ConflictPolicy.MERGE);
        assertThat(List.of(put("exercise", "{'name':'a'}"), post("exercise", "{'name':'a'}")))
                .extracting(Operation::getPolicy)
                .containsOnly(ConflictPolicy.REJECT);
    }

    @Test
    void pullToken_isABase_forTheTypesThatItCovers() {
        assertThat(based(DELETE, "workout", Coverage.allTypes(true), "")).isNull();
        assertThat(based(DELETE, "workout", Coverage.ofTypes(List.of(4, 5, 6), true), ""))
                .isNull();
        assertThat(based(PATCH, "workout", Coverage.ofTypes(List.of(4), true), "{'name':'n'}"))
                .isNull();
        assertThat(based(DELETE, "workout", Coverage.ofTypes(List.of(4), true), ""))
                .contains("workout_exercise");
        assertThat(based(PUT, "workout", Coverage.ofTypes(List.of(4), true), "{'day_id':'d','exercises':[]}"))
                .contains("workout_exercise");
        assertThat(based(PUT, "workout", Coverage.ofTypes(List.of(4), true), "{'day_id':'d'}"))
                .isNull();
        assertThat(based(PATCH, "workout", Coverage.ofTypes(List.of(5, 6), true), "{}"))
                .contains("workout");
        assertThat(based(PATCH, "workout", Coverage.allTypes(false), "{}")).contains("without deletions");
    }

    /** The reason why the token of this pull is rejected as the base of a write; null when it is accepted. */
    private static @Nullable String based(CommandMethod method, String type, Coverage coverage, String body) {
        CommandHeaders headers = new CommandHeaders(
                null,
                new Condition(Precondition.UNCHANGED_SINCE_BASE, 7L, new Condition.Pulled(new LogId(7), coverage)),
                null,
                null,
                null);
        Reading<Operation> reading = reading(method, type, ID, headers, body);
        if (reading instanceof Reading.Read<Operation> read) {
            assertThat(read.value().getBaseLog()).isEqualTo(7);
            return null;
        }
        assertThat(problem(reading).code()).isEqualTo(ErrorCode.NOT_A_BASE);
        return problem(reading).detail();
    }

    @Test
    void payloadHash_differsByContentAndCondition_andNotByTime() {
        Operation one = post("exercise", "{'name':'a','localId':'x'}");
        assertThat(post("exercise", "{ 'localId':'x', 'name':'a' }").getPayloadHash())
                .isEqualTo(one.getPayloadHash());
        assertThat(post("exercise", "{'name':'b','localId':'x'}").getPayloadHash())
                .isNotEqualTo(one.getPayloadHash());
        CommandHeaders later = new CommandHeaders(null, Condition.NONE, null, Instant.EPOCH, new SeenToken(7, 5L));
        assertThat(CommandSpecification.value(reading(POST, "exercise", null, later, "{'name':'a','localId':'x'}"))
                        .getPayloadHash())
                .isEqualTo(one.getPayloadHash());
        CommandHeaders stricter = new CommandHeaders(null, Condition.MUST_NOT_EXIST, null, null, null);
        assertThat(CommandSpecification.value(reading(POST, "exercise", null, stricter, "{'name':'a','localId':'x'}"))
                        .getPayloadHash())
                .isNotEqualTo(one.getPayloadHash());
    }

    @Test
    void commandRequest_needsAnIdExceptForPost() {
        UUID none = null;
        assertThatThrownBy(() -> reading(PUT, "exercise", none, CommandHeaders.NONE, "{}"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
