package dev.replog.client.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.client.store.Op;
import dev.replog.client.store.OpKind;
import dev.replog.client.store.OpState;
import dev.replog.client.store.RowKey;
import java.util.List;
import org.junit.jupiter.api.Test;

class LostOpsTest {

    private static final long EPOCH = 2;

    private static Op lost(int seq, String id) {
        RowKey key = new RowKey("exercise", id);
        return Op.of(OpKind.UPSERT, key, LostOps.idOf(EPOCH, key)).seq(seq).build();
    }

    private static Op waiting(int seq, String id, OpState state) {
        return Op.of(OpKind.PATCH, new RowKey("exercise", id), "m" + seq)
                .seq(seq)
                .state(state)
                .build();
    }

    private static Op waiting(int seq, String id) {
        return waiting(seq, id, OpState.QUEUED);
    }

    @Test
    void everythingThatWaits_goesBehind_inItsOrder() {
        Op first = waiting(1, "a");
        Op parked = waiting(2, "b", OpState.PARKED);
        Op during = waiting(4, "a");
        assertThat(LostOps.toMoveBehind(List.of(first, parked, lost(3, "a"), during, lost(5, "c")), EPOCH))
                .containsExactly(first, parked, during);
    }

    @Test
    void nothingIsMoved_whenNothingStandsBeforeWhatWasLost() {
        assertThat(LostOps.toMoveBehind(List.of(waiting(1, "a"), waiting(2, "b")), EPOCH))
                .isEmpty();
        assertThat(LostOps.toMoveBehind(List.of(lost(1, "a"), lost(2, "b"), waiting(3, "a")), EPOCH))
                .isEmpty();
        assertThat(LostOps.toMoveBehind(List.of(waiting(1, "a", OpState.ACKED), lost(2, "a")), EPOCH))
                .isEmpty();
    }

    @Test
    void whatAnEarlierRepairFound_waitsLikeEverythingElse() {
        Op earlier = lost(1, "a");
        RowKey key = new RowKey("exercise", "b");
        Op now = Op.of(OpKind.UPSERT, key, LostOps.idOf(EPOCH + 1, key)).seq(2).build();
        assertThat(LostOps.toMoveBehind(List.of(earlier, now), EPOCH + 1)).containsExactly(earlier);
    }
}
