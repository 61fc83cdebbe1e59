package dev.replog.client.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replog.client.json.Json;
import dev.replog.client.json.JsonReader;
import dev.replog.client.json.Members;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The contract that every store must fulfil. A test of a store extends this class. */
public abstract class StoreContract extends StoreQueryContract {

    private static Op only(Changes changes) {
        assertThat(changes.ops()).hasSize(1);
        return changes.ops().get(0);
    }

    @Test
    void aNewStore_hasTheRecordThatWasGiven_andNothingElse() {
        Loaded loaded = store().open(FRESH);

        assertThat(loaded.meta()).isEqualTo(FRESH);
        assertThat(loaded.ops()).isEmpty();
    }

    @Test
    void aStoreThatIsThere_keepsItsRecord() {
        open().commit(Change.builder().meta(meta -> meta.token("t")).build());

        Loaded loaded = store().open(Meta.fresh(1, "alice", "device-2"));

        assertThat(loaded.meta().device()).isEqualTo("device-1");
        assertThat(loaded.meta().token()).isEqualTo("t");
    }

    @Test
    void everyMemberOfTheRecord_isKept() {
        Store store = open();
        Map<String, @Nullable Object> catalogue =
                Objects.requireNonNull(Json.object(JsonReader.read("{\"version\":\"v\",\"types\":[]}")));
        store.commit(Change.builder()
                .meta(meta -> meta.generation(3)
                        .token("t")
                        .pulls(7)
                        .pulling(new Pulling(3, "s", "p", List.of("a", "b"), List.of("workout")))
                        .types(List.of("workout"))
                        .catalogue(catalogue)
                        .clockOffset(-5)
                        .lastTime(11)
                        .lastSuccess(12L)
                        .offline(true)
                        .restarting(true)
                        .paused(new Paused("quota_exceeded", "full"))
                        .asked(3)
                        .answered(2)
                        .answer("synced"))
                .build());
        Meta expected = store.changes(new Cursor(0, 0), List.of()).meta();

        assertThat(store().open(FRESH).meta()).isEqualTo(expected);
        assertThat(expected.pulling()).isEqualTo(new Pulling(3, "s", "p", List.of("a", "b"), List.of("workout")));
        assertThat(expected.paused()).isEqualTo(new Paused("quota_exceeded", "full"));
        assertThat(expected.catalogue()).isEqualTo(catalogue);
    }

    @Test
    void everyMemberOfAnOperation_isKept() {
        Op given = Op.of(OpKind.UPSERT, new RowKey("workout", "w"), "m")
                .state(OpState.CONFLICT)
                .localId("l")
                .data(new Members.Builder()
                        .put("a", null)
                        .put("b", 1.5)
                        .put("c", List.of(1L))
                        .build())
                .base("b")
                .shown(3L)
                .was(new Members.Builder().put("a", "x").build())
                .seen("s")
                .policy(Policy.LAST_WRITE_WINS)
                .priority(Priority.CRITICAL)
                .group("g")
                .roots(List.of(new RowKey("a", "1"), new RowKey("b", "2")))
                .path(List.of(new RowKey("c", "3/4")))
                .at(5)
                .clientTime("2026-11-01T00:00:00.000Z")
                .catalogue("c")
                .attempts(2)
                .batch("x")
                .mark("k")
                .lost(List.of("b"))
                .told(true)
                .problem(new Problem("code", 412, "detail", List.of("a"), "d2", "T"))
                .build();
        long seq = open().commit(append(given)).get(0);

        assertThat(store().open(FRESH).ops())
                .containsExactly(given.edit().seq(seq).build());
    }

    @Test
    void appendedOperations_haveRisingPlaces_alsoOfSeveralClients() {
        Store one = open();
        Store other = open();
        List<Long> seqs = new ArrayList<>(one.commit(append(op("a", "1"), op("b", "2"))));
        seqs.addAll(other.commit(append(op("c", "3"))));
        seqs.addAll(one.commit(append(op("d", "4"))));

        assertThat(seqs).isSorted().doesNotHaveDuplicates().hasSize(4);
        assertThat(store().open(FRESH).ops()).extracting(Op::id).containsExactly("a", "b", "c", "d");
    }

    @Test
    void aPlace_isNeverGivenTwice() {
        Store store = open();
        long first = store.commit(append(op("a", "1"))).get(0);
        Op stored = store().open(FRESH).ops().get(0);
        store.commit(Change.builder().remove(stored).build());

        assertThat(open().commit(append(op("b", "2"))).get(0)).isGreaterThan(first);
    }

    @Test
    void changes_tellWhatIsNew_andNothingTwice() {
        Store one = open();
        Store other = store();
        Cursor cursor = other.open(FRESH).cursor();
        one.commit(append(op("a", "1")));

        Changes first = other.changes(cursor, List.of("workout"));
        assertThat(only(first).id()).isEqualTo("a");
        assertThat(first.reload()).isFalse();
        Changes second = other.changes(first.cursor(), List.of("workout"));
        assertThat(second.ops()).isEmpty();
        assertThat(second.removedOps()).isEmpty();
        assertThat(second.base()).isEmpty();
    }

    @Test
    void anUpdate_givesAnotherRev_andRefusesTheOldOne() {
        Store store = open();
        Cursor start = store.changes(new Cursor(0, 0), List.of()).cursor();
        store.commit(append(op("a", "1")));
        Op first = only(store.changes(start, List.of()));
        assertThat(first.rev()).isZero();
        store.commit(Change.builder().update(first.edit().told(true).build()).build());
        Op second = only(store.changes(start, List.of()));

        assertThat(second.rev()).isGreaterThan(first.rev());
        assertThat(second.told()).isTrue();
        assertThatThrownBy(() -> store.commit(Change.builder().update(first).build()))
                .isInstanceOf(Stale.class);
        assertThatThrownBy(() -> store.commit(Change.builder().remove(first).build()))
                .isInstanceOf(Stale.class);
        store.commit(Change.builder().remove(second).build());
        assertThatThrownBy(() -> store.commit(Change.builder().remove(second).build()))
                .isInstanceOf(Stale.class);
        assertThat(store.changes(start, List.of()).removedOps()).contains(second.seq());
    }

    @Test
    void aRefusedChange_changesNothing() {
        Store store = open();
        store.commit(append(op("a", "1")));
        Loaded before = store().open(FRESH);
        Op gone = before.ops().get(0).edit().seq(99).build();

        Change refused = Change.builder()
                .append(List.of(op("b", "2")))
                .update(before.ops())
                .remove(gone)
                .outcome(Outcome.of(gone, OutcomeStatus.APPLIED, 1))
                .base(new BaseChange(1, List.of(row("w", 1, "x")), List.of()))
                .meta(meta -> meta.token("t"))
                .build();
        assertThatThrownBy(() -> store.commit(refused)).isInstanceOf(Stale.class);

        Loaded after = store().open(FRESH);
        assertThat(after.meta()).isEqualTo(before.meta());
        assertThat(after.ops()).isEqualTo(before.ops());
        assertThat(store.outcome("m-a")).isNull();
        assertThat(store.query(Query.all("workout"))).isEmpty();
    }

    @Test
    void rows_areWrittenAndRemoved_inTheirGeneration() {
        Store store = open();
        Cursor start = store.changes(new Cursor(0, 0), List.of()).cursor();
        store.commit(put(1, row("a", 1, "x"), row("b", 1, "y"), tombstone("c")));
        store.commit(put(2, row("a", 2, "z")));

        assertThat(store.query(Query.all("workout"))).containsExactly(row("a", 1, "x"), row("b", 1, "y"));
        List<RowKey> keys = List.of(new RowKey("workout", "a"), new RowKey("workout", "c"), new RowKey("x", "y"));
        assertThat(store.readBase(1, keys)).containsExactlyInAnyOrder(row("a", 1, "x"), tombstone("c"));
        assertThat(store.readBase(2, keys)).containsExactly(row("a", 2, "z"));
        Changes changes = store.changes(start, List.of("workout"));
        assertThat(changes.base()).containsExactlyInAnyOrder(row("a", 1, "x"), row("b", 1, "y"), tombstone("c"));
        assertThat(store.changes(start, List.of("exercise")).base()).isEmpty();

        store.commit(Change.builder()
                .base(new BaseChange(1, List.of(), List.of(new RowKey("workout", "a"))))
                .build());
        assertThat(store.changes(changes.cursor(), List.of("workout")).removedBase())
                .containsExactly(new RowKey("workout", "a"));
    }

    @Test
    void anotherGeneration_isShownAtOnce_andTheOldOneIsSweptInSteps() {
        Store store = open();
        store.commit(put(1, row("a", 1, "x"), row("b", 1, "y"), row("c", 1, "z")));
        store.commit(put(2, row("d", 1, "new")));
        Cursor before = store.changes(new Cursor(0, 0), List.of("workout")).cursor();
        store.commit(Change.builder().meta(meta -> meta.generation(2)).build());

        assertThat(store.changes(before, List.of("workout")).reload()).isTrue();
        assertThat(store.query(Query.all("workout"))).extracting(BaseRow::id).containsExactly("d");
        assertThat(store.sweep(List.of(2), 2)).isEqualTo(2);
        assertThat(store.sweep(List.of(2), 2)).isEqualTo(1);
        assertThat(store.sweep(List.of(2), 2)).isZero();
        assertThat(store.query(Query.all("workout"))).extracting(BaseRow::id).containsExactly("d");
        assertThat(store.readBase(1, List.of(new RowKey("workout", "a")))).isEmpty();
    }

    @Test
    void outcomes_areKept_untilTheyAreForgotten() {
        Store store = open();
        Outcome old = new Outcome(
                "m1",
                "workout",
                "a",
                OutcomeStatus.MERGED,
                10,
                "e",
                3L,
                List.of("x"),
                List.of("y"),
                Problem.of("code", "why"),
                "m9");
        Outcome young = Outcome.of(op("b", "1"), OutcomeStatus.APPLIED, 20);
        Cursor start = store.changes(new Cursor(0, 0), List.of()).cursor();
        store.commit(Change.builder().outcomes(List.of(old, young)).build());

        assertThat(store.outcome("m1")).isEqualTo(old);
        assertThat(store.changes(start, List.of()).outcomes()).containsExactlyInAnyOrder(old, young);
        assertThat(store.forget(20, 10)).isEqualTo(1);
        assertThat(store.outcome("m1")).isNull();
        assertThat(store.outcome("m-b")).isEqualTo(young);
        assertThat(store.forget(21, 0)).isZero();
        assertThat(store.forget(21, 10)).isEqualTo(1);
    }

    @Test
    void aClosedStore_refusesEverything_andTheDataStay() {
        Store store = open();
        store.commit(append(op("a", "1")));
        store.close();
        store.close();

        assertThatThrownBy(() -> store.commit(append(op("b", "2")))).isInstanceOf(StorageFailed.class);
        assertThatThrownBy(() -> store.query(Query.all("workout"))).isInstanceOf(StorageFailed.class);
        assertThat(store().open(FRESH).ops()).hasSize(1);
    }

    @Test
    void aDestroyedStore_hasNoData_andRefusesOtherClients() {
        Store one = open();
        Store other = open();
        one.commit(append(op("a", "1")));
        one.destroy();

        assertThatThrownBy(() -> other.commit(append(op("b", "2")))).isInstanceOf(StorageFailed.class);
        assertThat(store().open(FRESH).ops()).isEmpty();
    }
}
