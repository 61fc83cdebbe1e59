package dev.replog.commands.read;

import static dev.replog.commands.read.CommandSpecification.ID;
import static dev.replog.commands.read.CommandSpecification.MUTATION;
import static dev.replog.commands.read.CommandSpecification.OTHER_ID;
import static dev.replog.commands.read.CommandSpecification.USER;
import static dev.replog.commands.read.CommandSpecification.json;
import static dev.replog.commands.read.CommandSpecification.pointers;
import static dev.replog.commands.read.CommandSpecification.problem;
import static dev.replog.commands.read.CommandSpecification.push;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.http.problem.ErrorCode;
import dev.replog.schemas.ConflictPolicy;
import dev.replog.schemas.Operation;
import dev.replog.schemas.OperationKind;
import dev.replog.schemas.Precondition;
import dev.replog.schemas.SeenToken;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.identity.EntityIds;
import dev.replog.schemas.token.Coverage;
import dev.replog.schemas.token.LogId;
import dev.replog.schemas.token.Position;
import dev.replog.schemas.token.SyncToken;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PushReaderTest {
    private static Reading<PushCommand> reading(String body) {
        return PushReader.read(Catalogue.shipped(), USER, json(body), () -> MUTATION);
    }

    private static PushItem only(String operation) {
        return push("{'operations':[" + operation + "]}").items().getFirst();
    }

    private static Operation valid(String operation) {
        return switch (only(operation)) {
            case PushItem.Valid valid -> valid.operation();
            case PushItem.Invalid invalid -> throw new AssertionError(invalid.message());
        };
    }

    private static String invalid(String operation) {
        return switch (only(operation)) {
            case PushItem.Valid valid -> throw new AssertionError(valid.toString());
            case PushItem.Invalid invalid -> invalid.message();
        };
    }

    @Test
    void operation_isReadWhole() {
        Operation operation = valid("{'mutation_id':'" + OTHER_ID + "','op':'patch','type':'exercise','id':'" + ID
                + "','localId':'x','data':{'notes':null},'base_etag':'1f','conflict':'last_write_wins',"
                + "'client_time':'2026-11-10T14:30:00.123Z'}");
        assertThat(operation.getMutationId()).isEqualTo(OTHER_ID);
        assertThat(operation.getOp()).isEqualTo(OperationKind.PATCH);
        assertThat(operation.getId()).isEqualTo(ID);
        assertThat(operation.getLocalId()).isEqualTo("x");
        assertThat(operation.getFields()).containsEntry("notes", null);
        assertThat(operation.getPrecondition()).isEqualTo(Precondition.UNCHANGED_SINCE_BASE);
        assertThat(operation.getBasePosition()).isEqualTo(0x1f);
        assertThat(operation.getPolicy()).isEqualTo(ConflictPolicy.LAST_WRITE_WINS);
        assertThat(operation.getClientTime()).isEqualTo("2026-11-10T14:30:00.123Z");
    }

    @ParameterizedTest
    @CsvSource({"create,UPSERT", "upsert,UPSERT", "update,REPLACE", "patch,PATCH", "delete,DELETE"})
    void ops_meanTheirOperations(String op, OperationKind kind) {
        Operation operation = valid("{'op':'" + op + "','type':'exercise','id':'" + ID + "','data':{'name':'a'}}");
        assertThat(operation.getOp()).isEqualTo(kind);
        assertThat(operation.getMutationId()).isEqualTo(MUTATION);
        assertThat(operation.getPolicy())
                .isEqualTo(kind == OperationKind.PATCH ? ConflictPolicy.MERGE : ConflictPolicy.REJECT);
    }

    @Test
    void identity_isInTheOperationOrInItsData() {
        assertThat(valid("{'op':'create','type':'exercise','data':{'name':'a','id':'" + ID + "'}}")
                        .getId())
                .isEqualTo(ID);
        assertThat(valid("{'op':'delete','type':'exercise','localId':'x'}").getId())
                .isEqualTo(EntityIds.ofLocalId(USER, "exercise", "x"));
        assertThat(valid("{'op':'create','type':'exercise','data':{'name':'a'}}")
                        .getId())
                .isEqualTo(EntityIds.ofMutation(USER, "exercise", MUTATION, ""));
        assertThat(invalid("{'op':'patch','type':'exercise'}"))
                .isEqualTo("id: missing (expected: id or localId with patch)");
        assertThat(invalid("{'op':'patch','type':'exercise','id':'" + ID + "','data':{'id':'" + OTHER_ID + "'}}"))
                .endsWith("(expected: as in the operation) at /data/id");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "7|operation: 7 (expected: an object)",
                "{'type':'exercise'}|op: missing (expected: one of create, delete, patch, update, upsert) at /op",
                "{'op':'drop','type':'exercise'}|op: drop (expected: one of create, delete, patch, update,"
                        + " upsert) at /op",
                "{'op':'create','type':'pony','data':{}}|type: pony (expected: one of exercise, template,",
                "{'op':'create','type':'exercise','data':[]}|data: an array (expected: an object) at /data",
                "{'op':'create','type':'exercise','data':{'name':'a'},'colour':1}|colour: unknown (expected: ",
                "{'op':'create','type':'exercise','data':{'name':'a'},'conflict':'me'}|conflict: me (expected: reject,",
                "{'op':'create','type':'exercise','data':{'name':'a'},'client_time':1}|client_time: 1 (expected: an",
                "{'op':'create','type':'exercise','data':{'name':'a'},'base_etag':1}|base_etag: 1 (expected: an etag",
                "{'op':'create','type':'exercise','data':{'name':'a'},'mutation_id':'x'}|mutation_id: x"
                        + " (expected: a UUID)",
                "{'op':'create','type':'exercise','data':{'name':'a'},'localId':''}|localId:  (expected: a string",
                "{'op':'create','type':'workout_set','data':{'reps':-1,'weight':1,'workout_exercise_id':'x'}}"
                        + "|reps: -1 (expected: 0..10000) at /data/reps",
                "{'op':'patch','type':'workout','localId':'w','data':{'exercises':[]}}|exercises: send nested children"
            })
    void operation_isInvalid(String operation, String message) {
        assertThat(invalid(operation)).contains(message);
    }

    @Test
    void invalid_keepsWhatCouldBeRead() {
        assertThat(only("{'op':'create','type':'exercise','id':'" + ID + "','localId':'x','mutation_id':'" + OTHER_ID
                        + "','data':{}}"))
                .isEqualTo(new PushItem.Invalid(
                        0,
                        OTHER_ID,
                        "x",
                        ID,
                        "exercise",
                        ErrorCode.VALIDATION_FAILED,
                        "name: missing (expected: a value) at /data/name"));
    }

    @Test
    void references_areToWhatThePushDeclares_whereverItStands() {
        PushCommand push = push("{'operations':["
                + "{'op':'create','type':'workout_exercise','data':{'workout_id':'w','exercise_id':'" + MUTATION
                + "'}},"
                + "{'op':'create','type':'workout','id':'" + ID + "','localId':'w','data':{'day_id':'d'}},"
                + "{'op':'patch','type':'workout','localId':'w','data':{'name':'n'}},"
                + "{'op':'create','type':'exercise','id':'" + OTHER_ID + "','localId':'" + MUTATION
                + "','data':{'name':'n'}}]}");
        assertThat(push.operations()).extracting(Operation::getType).startsWith("workout", "workout_exercise");
        Operation child = push.operations().get(1);
        assertThat(child.getFields())
                .containsEntry("workout_id", ID.toString())
                .containsEntry("exercise_id", OTHER_ID.toString());
        assertThat(push.operations().get(2).getId()).isEqualTo(ID);
    }

    @Test
    void nestedChildren_ofAPush_haveIdsThatDoNotDependOnTheBatch() {
        String operation = "{'mutation_id':'" + OTHER_ID
                + "','op':'create','type':'workout','localId':'w','data':{'day_id':'d','exercises':"
                + "[{'exercise_id':'e'}]}}";
        Operation alone = valid(operation);
        Operation second = push("{'operations':[{'op':'delete','type':'exercise','localId':'z'}," + operation + "]}")
                .operations()
                .get(1);
        assertThat(second.getNodes()).isEqualTo(alone.getNodes());
        assertThat(second.getPayloadHash()).isEqualTo(alone.getPayloadHash());
    }

    @Test
    void body_isRefusedAsAWhole() {
        assertThat(problem(reading("nope")).code()).isEqualTo(ErrorCode.INVALID_JSON);
        assertThat(pointers(reading("{}"))).containsExactly("/operations");
        assertThat(pointers(reading("{'operations':[]}"))).containsExactly("/operations");
        assertThat(pointers(reading("{'operations':{},'atomic':1,'device_id':5,'more':1}")))
                .containsExactlyInAnyOrder("/operations", "/atomic", "/device_id", "/more");
        String operation = "{'op':'delete','type':'exercise','localId':'z'}";
        String most = (operation + ",").repeat(PushReader.OPERATIONS_MAX - 1) + operation;
        assertThat(push("{'operations':[" + most + "]}").ordered()).hasSize(PushReader.OPERATIONS_MAX);
        assertThat(problem(reading("{'operations':[" + most + "," + operation + "]}"))
                        .code())
                .isEqualTo(ErrorCode.TOO_LARGE);
    }

    @Test
    void nodes_areCountedAcrossThePush() {
        String sets = "{'reps':1,'weight':1},".repeat(CommandReader.NODES_MAX / 2) + "{'reps':1,'weight':1}";
        String operation =
                "{'op':'create','type':'workout_exercise','data':{'workout_id':'w','exercise_id':'e','sets':[" + sets
                        + "]}}";
        assertThat(problem(reading("{'operations':[" + operation + "," + operation + "]}"))
                        .code())
                .isEqualTo(ErrorCode.TOO_LARGE);
    }

    @Test
    void deviceAndAtomic_areRead() {
        PushCommand push = push("{'device_id':'phone','atomic':true,'operations':[{},"
                + "{'op':'delete','type':'exercise','localId':'z'}]}");
        assertThat(push.deviceId()).isEqualTo("phone");
        assertThat(push.atomic()).isTrue();
        assertThat(push.isAppendable()).isFalse();
        assertThat(push("{'operations':[{},{'op':'delete','type':'exercise','localId':'z'}]}")
                        .isAppendable())
                .isTrue();
        assertThat(push("{'operations':[{}]}").isAppendable()).isFalse();
    }

    @Test
    void baseEtag_isAnEtagOrAPullToken() {
        for (String etag : List.of("zz", "W/\\\"zz\\\"", "")) {
            assertThat(invalid("{'op':'delete','type':'exercise','localId':'z','base_etag':'" + etag + "'}"))
                    .startsWith("base_etag: ")
                    .endsWith(" at /base_etag");
        }
        Operation pulled = valid("{'op':'delete','type':'workout','localId':'z','base_etag':'"
                + pullToken(Coverage.allTypes(true)) + "'}");
        assertThat(pulled.getPrecondition()).isEqualTo(Precondition.UNCHANGED_SINCE_BASE);
        assertThat(pulled.getBasePosition()).isEqualTo(9);
        assertThat(pulled.getBaseLog()).isEqualTo(7);
        assertThat(valid("{'op':'delete','type':'workout','localId':'z','base_etag':'1f'}")
                        .getBaseLog())
                .isNull();
        assertThat(valid("{'op':'delete','type':'exercise','localId':'z','base_etag':'*'}")
                        .getPrecondition())
                .isEqualTo(Precondition.MUST_EXIST);
    }

    @Test
    void baseEtag_thatSaysTooLittle_isNotABase() {
        String mark = SyncToken.mark(new LogId(7), new Position(9)).encode(CommandSpecification.USER);
        for (String base :
                List.of(mark, pullToken(Coverage.ofTypes(List.of(4), true)), pullToken(Coverage.allTypes(false)))) {
            assertThat(only("{'op':'delete','type':'workout','localId':'z','base_etag':'" + base + "'}"))
                    .isInstanceOfSatisfying(
                            PushItem.Invalid.class,
                            invalid -> assertThat(invalid.code()).isEqualTo(ErrorCode.NOT_A_BASE));
        }
        assertThat(valid("{'op':'patch','type':'workout','localId':'z','base_etag':'"
                                + pullToken(Coverage.ofTypes(List.of(4), true)) + "'}")
                        .getBaseLog())
                .isEqualTo(7);
    }

    @Test
    void seen_isCarried_andIsNoPartOfThePayload() {
        String operation = "{'op':'delete','type':'workout','localId':'z'";
        Operation seen = valid(operation + ",'seen':'" + pullToken(Coverage.allTypes(true)) + "'}");
        assertThat(seen.getSeen()).isEqualTo(new SeenToken(7, 9L));
        assertThat(seen.getPayloadHash()).isEqualTo(valid(operation + "}").getPayloadHash());
        assertThat(only(operation + ",'seen':'1f'}")).isInstanceOfSatisfying(PushItem.Invalid.class, invalid -> {
            assertThat(invalid.code()).isEqualTo(ErrorCode.INVALID_TOKEN);
            assertThat(invalid.message()).endsWith(" at /seen");
        });
    }

    private static String pullToken(Coverage coverage) {
        return SyncToken.pull(new LogId(7), new Position(9), coverage).encode(CommandSpecification.USER);
    }
}
