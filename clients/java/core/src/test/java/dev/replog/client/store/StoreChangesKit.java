package dev.replog.client.store;

import static dev.replog.client.store.StoreSamples.TYPE;
import static dev.replog.client.store.StoreSamples.each;
import static dev.replog.client.store.StoreSamples.op;
import static dev.replog.client.store.StoreSamples.outcome;
import static dev.replog.client.store.StoreSamples.row;
import static dev.replog.client.store.StoreSamples.tombstone;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The part of {@link StoreKit} about what changed since a cursor. */
abstract class StoreChangesKit extends StoreRowsKit {

    private static Change show(int generation) {
        return Change.builder().meta(meta -> meta.generation(generation)).build();
    }

    @Test
    void changes_givesOperationsInTheirLastState() {
        Store store = open();
        Cursor start = load().cursor();
        store.commit(append(each(0, 12, StoreSamples::op).toArray(new Op[0])));
        StoreMirror mirror = mirror();
        List<Op> ops = load().ops();
        store.commit(Change.builder()
                .update(ops.get(0).edit().attempts(1).build())
                .update(ops.get(1))
                .build());
        List<Op> later = load().ops();
        store.commit(Change.builder()
                .update(later.get(0).edit().attempts(2).build())
                .remove(later.get(1))
                .remove(later.get(2))
                .build());
        store.commit(append(op(20)));
        store.commit(Change.builder().remove(load().ops().get(10)).build());
        Changes changes = mirror.sync();
        assertThat(changes.ops()).extracting(Op::attempts).containsExactly(2);
        assertThat(changes.removedOps()).contains(ops.get(1).seq(), ops.get(2).seq());
        mirror.requireSameAs(access(), "after updates and removals");
        assertThat(store.changes(start, List.of()).ops()).hasSize(10);
        assertThat(mirror.sync().ops()).isEmpty();
    }

    @Test
    void changes_givesOutcomesThatAreNewOrChanged() {
        Store store = open();
        store.commit(Change.builder().outcomes(List.of(outcome(1), outcome(2))).build());
        StoreMirror mirror = mirror();
        Outcome changed = outcome(1).withProblem(Problem.of("validation_failed", null));
        store.commit(Change.builder().outcomes(List.of(changed, outcome(3))).build());
        assertThat(mirror.sync().outcomes()).containsExactlyInAnyOrder(changed, outcome(3));
        assertThat(mirror.sync().outcomes()).isEmpty();
    }

    @Test
    void changes_givesRowsOfTheAskedTypes_andTombstones() {
        Store store = open();
        store.commit(put(row(1), row(2), row(3), row("workout", 1, 1)));
        StoreMirror mirror = mirror(TYPE);
        store.commit(base(1, List.of(row(TYPE, 2, 2), row(4), row("workout", 1, 2)), List.of(row(3).key())));
        Changes changes = mirror.sync();
        assertThat(changes.reload()).isFalse();
        assertThat(changes.removedBase()).contains(row(3).key());
        mirror.requireSameAs(access(), "after changed rows");
        store.commit(put(tombstone(1)));
        assertThat(mirror.sync().base()).containsExactly(tombstone(1));
        store.commit(base(1, List.of(), List.of(row(1).key())));
        mirror.sync();
        assertThat(mirror.rows.keySet()).containsExactlyInAnyOrder(row(2).key(), row(4).key());
    }

    @Test
    void aRowThatWasRemovedAndPutAgain_isThere_andTheOtherWayRound() {
        Store store = open();
        store.commit(put(row(1), row(2)));
        StoreMirror mirror = mirror(TYPE);
        store.commit(base(1, List.of(), List.of(row(1).key())));
        store.commit(put(row(TYPE, 1, 2), row(TYPE, 2, 2)));
        store.commit(base(1, List.of(), List.of(row(2).key())));
        mirror.sync();
        assertThat(mirror.rows.values()).containsExactly(row(TYPE, 1, 2));
    }

    @Test
    void rowsOfAnotherGeneration_areNotInChanges_andTheSwapGivesReloadOnce() {
        Store store = open();
        store.commit(put(row(1), row(2)));
        StoreMirror mirror = mirror(TYPE);
        Cursor late = load().cursor();
        store.commit(base(2, List.of(row(TYPE, 1, 7), row(3)), List.of(row(2).key())));
        Changes before = mirror.sync();
        assertThat(before.base()).isEmpty();
        assertThat(before.reload()).isFalse();
        store.commit(Change.builder()
                .append(List.of(op(1)))
                .meta(meta -> meta.generation(2))
                .build());
        Changes swap = mirror.sync();
        assertThat(swap.reload()).isTrue();
        assertThat(swap.ops()).hasSize(1);
        mirror.requireSameAs(access(), "after the swap");
        store.commit(base(2, List.of(row(4)), List.of()));
        assertThat(mirror.sync().reload()).isFalse();
        mirror.requireSameAs(access(), "after the call that follows the swap");
        assertThat(store.changes(late, List.of(TYPE)).reload()).isTrue();
        store.commit(show(2));
        assertThat(mirror.sync().reload()).isFalse();
    }

    @Test
    void aSwapToAnotherGenerationAndBack_givesReload() {
        Store store = open();
        store.commit(put(row(1)));
        StoreMirror mirror = mirror(TYPE);
        store.commit(show(2));
        store.sweep(List.of(2), 100);
        store.commit(put(row(2)));
        store.commit(show(1));
        assertThat(mirror.sync().reload()).isTrue();
        mirror.requireSameAs(access(), "after two swaps");
    }

    @Test
    void changes_hasTheRecordOfNow() {
        Store store = open();
        Store other = open();
        Cursor start = load().cursor();
        other.commit(Change.builder().meta(meta -> meta.token("t").lastTime(5)).build());
        assertThat(store.changes(start, List.of()).meta()).isEqualTo(load().meta());
        assertThat(store.changes(start, List.of()).meta().token()).isEqualTo("t");
        other.lead("other", 1_000, 500);
        assertThat(store.changes(start, List.of()).meta().epoch()).isEqualTo(1);
    }

    @Test
    void reads_whileAnotherClientCommits_seeEachCommitAsAWhole() throws Exception {
        Store writer = open();
        Store reader = open();
        Cursor start = load().cursor();
        List<Callable<Object>> tasks = List.of(
                () -> each(
                        1,
                        60,
                        version -> writer.commit(Change.builder()
                                .append(List.of(op(version)))
                                .outcome(outcome(version))
                                .base(new BaseChange(1, each(0, 3, n -> row(TYPE, n, version)), List.of()))
                                .meta(meta -> meta.lastTime(version))
                                .build())),
                () -> each(0, 60, i -> {
                    Changes changes = reader.changes(start, List.of(TYPE));
                    int seen = (int) changes.meta().lastTime();
                    assertThat(changes.ops()).hasSize(seen);
                    assertThat(changes.outcomes()).hasSize(seen);
                    Set<Long> versions =
                            changes.base().stream().map(BaseRow::version).collect(Collectors.toSet());
                    assertThat(versions).isEqualTo(seen == 0 || changes.reload() ? Set.of() : Set.of((long) seen));
                    List<BaseRow> rows = reader.query(Query.all(TYPE));
                    assertThat(rows.stream().map(BaseRow::version).distinct().count())
                            .isLessThanOrEqualTo(1);
                    return seen;
                }));
        assertThat(atOnce(tasks)).allSatisfy(result -> assertThat(result).isInstanceOf(List.class));
        assertThat(load().ops()).hasSize(59);
    }

    @Test
    void aCursorFromBeforeMuchThatWasForgotten_stillGivesEverything() {
        Store store = open();
        store.commit(append(each(0, 50, StoreSamples::op).toArray(new Op[0])));
        store.commit(base(1, each(0, 50, StoreSamples::row), List.of()));
        StoreMirror mirror = mirror(TYPE, "workout");
        for (int round = 0; round < 20; round++) {
            int first = round * 20 + 100;
            store.commit(append(each(first, first + 20, StoreSamples::op).toArray(new Op[0])));
            store.commit(base(
                    1, each(100, 120, StoreSamples::row), List.of(row(round).key())));
            List<Op> gone = load().ops().stream().filter(op -> op.at() > first).toList();
            store.commit(Change.builder().remove(gone).build());
            store.commit(base(1, List.of(), each(100, 120, n -> row(n).key())));
            store.forget(round, 100);
            store.sweep(List.of(1), 100);
        }
        mirror.sync();
        mirror.requireSameAs(access(), "after 400 removals");
        assertThat(mirror.ops).hasSize(70);
        store.commit(append(op(99)));
        assertThat(mirror.sync().reload()).isFalse();
        mirror.requireSameAs(access(), "after the call that follows");
    }
}
