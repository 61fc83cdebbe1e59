package dev.replog.client.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.replog.client.json.Members;
import dev.replog.client.node.packet.PacketResult;
import dev.replog.client.queue.Settlement;
import dev.replog.client.store.Op;
import dev.replog.client.store.OpKind;
import dev.replog.client.store.OpState;
import dev.replog.client.store.Outcome;
import dev.replog.client.store.OutcomeStatus;
import dev.replog.client.store.RowKey;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PacketResultsTest {

    private static final SentPacket PACKET = new SentPacket(2, 5);

    private static Op sent(int seq, OpKind kind, String id) {
        return Op.of(kind, new RowKey("workout", id), "m" + seq)
                .seq(seq)
                .state(OpState.SENT)
                .batch("2/5")
                .attempts(1)
                .build();
    }

    private static PacketResult result(
            String id, String status, @Nullable Map<String, @Nullable Object> conflict, @Nullable String code) {
        return new PacketResult(id, status, conflict, code, null);
    }

    private static Settlement settle(List<Op> ops, PacketResult... results) {
        return PacketResults.settle(PACKET, ops, List.of(results), 1, () -> "new");
    }

    @Test
    void eachOperation_getsTheDecisionAboutItsEntity() {
        List<Op> ops = List.of(sent(1, OpKind.CREATE, "a"), sent(2, OpKind.PATCH, "b"), sent(3, OpKind.DELETE, "c"));
        Map<String, @Nullable Object> merged = new Members.Builder()
                .put("merged_fields", List.of("name"))
                .put("lost_fields", List.of("notes"))
                .build();

        Settlement settled = settle(
                ops,
                result("a", "applied", null, null),
                result("b", "merged", merged, null),
                result("c", "unchanged", null, null));

        assertThat(settled.update()).extracting(Op::state).containsOnly(OpState.ACKED);
        assertThat(settled.update()).extracting(Op::mark).containsOnly("2/5");
        assertThat(settled.update().get(1).lost()).containsExactly("notes");
        assertThat(settled.outcomes())
                .extracting(Outcome::status)
                .containsExactly(OutcomeStatus.APPLIED, OutcomeStatus.MERGED, OutcomeStatus.UNCHANGED);
    }

    @Test
    void rejection_isParked_andAConflictWaitsForTheApp() {
        List<Op> ops = List.of(sent(1, OpKind.CREATE, "a"), sent(2, OpKind.PATCH, "b"));
        Map<String, @Nullable Object> conflict =
                new Members.Builder().put("conflicts", List.of("name")).build();

        Settlement settled = settle(
                ops,
                result("a", "rejected", null, "parent_deleted"),
                result("b", "rejected", conflict, "etag_mismatch"));

        assertThat(settled.update()).extracting(Op::state).containsExactly(OpState.PARKED, OpState.CONFLICT);
        assertThat(settled.update().get(1).problem())
                .satisfies(problem -> assertThat(problem.conflicts()).containsExactly("name"));
    }

    @Test
    void operationWithoutADecision_isSentAgain() {
        List<Op> ops = List.of(sent(1, OpKind.CREATE, "a"), sent(2, OpKind.CREATE, "b"));

        Settlement settled = settle(ops, result("b", "applied", null, null), result("z", "applied", null, null));

        assertThat(settled.update())
                .filteredOn(op -> op.id().equals("a"))
                .extracting(Op::state, Op::batch)
                .containsExactly(tuple(OpState.QUEUED, null));
    }
}
