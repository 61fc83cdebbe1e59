package dev.replog.client.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.client.catalogue.Catalogue;
import dev.replog.client.catalogue.Ids;
import dev.replog.client.store.BaseRow;
import dev.replog.client.store.Op;
import dev.replog.client.store.OpKind;
import dev.replog.client.store.OpState;
import dev.replog.client.store.Priority;
import dev.replog.client.store.Problem;
import dev.replog.client.store.RowKey;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CopyingTest {

    private static final Copying.Context CONTEXT =
            new Copying.Context("guest", "alice", "token-of-alice", Catalogue.shipped(), "c", 1_000, 2_000);
    private static final String OWN = Ids.ofLocal("guest", "exercise", "own");
    private static final String OWN_OF_ALICE = Ids.ofLocal("alice", "exercise", "own");

    private static BaseRow row(String type, String id, @Nullable String localId, Map<String, @Nullable Object> data) {
        return new BaseRow(type, id, false, localId, "etag-" + id, 1, "2026-11-01T00:00:00.000Z", data);
    }

    private static Op op(OpState state) {
        return Op.of(OpKind.PATCH, new RowKey("exercise", OWN), "mutation")
                .state(state)
                .data(Map.of("notes", "mine"))
                .base("a token of the guest")
                .shown(4L)
                .seen("a token of the guest")
                .mark("mark")
                .batch("batch")
                .attempts(3)
                .problem(Problem.of("etag_mismatch", null))
                .build();
    }

    @Test
    void entities_areCreated_parentsFirst_underTheIdsOfTheOtherUser() {
        List<Op> copies = Copying.of(
                List.of(
                        row("workout_set", "s", null, Map.of("workout_exercise_id", "e")),
                        row("workout_exercise", "e", null, Map.of("workout_id", "w", "exercise_id", OWN)),
                        row("exercise", OWN, "own", Map.of("name", "Own")),
                        row("workout", "w", null, Map.of("name", "Legs"))),
                List.of(),
                CONTEXT);

        assertThat(copies).extracting(Op::id).containsExactly(OWN_OF_ALICE, "w", "e", "s");
        assertThat(copies)
                .extracting(Op::kind)
                .containsExactly(OpKind.UPSERT, OpKind.CREATE, OpKind.CREATE, OpKind.CREATE);
        assertThat(copies.get(2).fields()).containsEntry("exercise_id", OWN_OF_ALICE);
        Op set = copies.get(3);
        assertThat(set.path()).containsExactly(new RowKey("workout_exercise", "e"), new RowKey("workout", "w"));
        assertThat(set.roots()).containsExactly(new RowKey("workout", "w"));
        assertThat(set.mutationId()).isEqualTo(Ids.ofMoved("guest", "workout_set", "s", "etag-s"));
        assertThat(copies)
                .allMatch(op -> op.priority() == Priority.LOW
                        && "token-of-alice".equals(op.seen())
                        && op.base() == null
                        && op.state() == OpState.QUEUED);
    }

    @Test
    void aWriteOfTheQueue_losesEverythingThatNamesTheOldAccount_andIsLaterThanTheCreations() {
        Op copied = Copying.of(List.of(row("exercise", OWN, "own", Map.of())), List.of(op(OpState.SENT)), CONTEXT)
                .get(1);

        assertThat(copied.id()).isEqualTo(OWN_OF_ALICE);
        assertThat(copied.mutationId()).isEqualTo("mutation");
        assertThat(copied.state()).isEqualTo(OpState.QUEUED);
        assertThat(copied.base()).isNull();
        assertThat(copied.shown()).isNull();
        assertThat(copied.mark()).isNull();
        assertThat(copied.batch()).isNull();
        assertThat(copied.problem()).isNull();
        assertThat(copied.attempts()).isZero();
        assertThat(copied.seen()).isEqualTo("token-of-alice");
        assertThat(copied.clientTime()).isEqualTo("1970-01-01T00:00:02.001Z");
    }

    @Test
    void aRejectedWrite_staysRejected() {
        for (OpState state : List.of(OpState.PARKED, OpState.WAITING, OpState.CONFLICT)) {
            Op copied = Copying.of(List.of(), List.of(op(state)), CONTEXT).get(0);
            assertThat(copied.state()).isEqualTo(state == OpState.CONFLICT ? OpState.PARKED : state);
            assertThat(copied.problem()).isEqualTo(Problem.of("etag_mismatch", null));
        }
    }
}
