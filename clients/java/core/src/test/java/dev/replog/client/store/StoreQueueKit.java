package dev.replog.client.store;

import static dev.replog.client.store.StoreSamples.each;
import static dev.replog.client.store.StoreSamples.op;
import static dev.replog.client.store.StoreSamples.outcome;
import static dev.replog.client.store.StoreSamples.wholeChange;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** The part of {@link StoreKit} about the queue, the lead, and the life of a store. */
abstract class StoreQueueKit extends StoreKitBase {

    @Test
    void blindAppends_ofClientsAtOnce_loseNothing() throws Exception {
        List<Callable<List<Long>>> tasks = each(0, 4, client -> {
            Store store = open();
            return () ->
                    each(0, 15, n -> store.commit(append(op(client * 100 + n))).get(0));
        });
        List<Object> seqs = atOnce(tasks);
        List<Op> ops = load().ops();
        assertThat(ops).hasSize(60);
        for (int client = 0; client < 4; client++) {
            int first = client * 100;
            List<Op> own =
                    ops.stream().filter(op -> op.at() / 100 * 100 == first).toList();
            assertThat(own).extracting(Op::seq).isEqualTo(seqs.get(client));
            assertThat(own).extracting(Op::mutationId).isEqualTo(each(first, first + 15, n -> "mutation-" + n));
        }
    }

    @Test
    void aPlace_isNeverGivenAgain_whenTheQueueWasEmptyAtTheEnd() {
        Store first = open();
        List<Long> seqs = first.commit(append(op(1), op(2)));
        first.commit(Change.builder().remove(load().ops()).build());
        assertThat(load().ops()).isEmpty();
        // Not closed: as after a crash.
        assertThat(open().commit(append(op(3))).get(0)).isGreaterThan(seqs.get(1));
    }

    @Test
    void ofClientsThatChangeOneRecordAtOnce_exactlyOneSucceeds() throws Exception {
        List<Store> stores = each(0, 3, n -> open());
        for (int round = 0; round < 10; round++) {
            int added = 100 + round;
            stores.get(0).commit(append(op(round)));
            Op op = load().ops().get(0);
            List<Callable<List<Long>>> tasks = new ArrayList<>();
            for (int i = 0; i < stores.size(); i++) {
                Store store = stores.get(i);
                boolean isUpdate = i > 0;
                Change.Builder change = Change.builder().append(List.of(op(added)));
                Change one =
                        isUpdate ? change.update(op).build() : change.remove(op).build();
                tasks.add(() -> store.commit(one));
            }
            List<Object> results = atOnce(tasks);
            assertThat(results.stream().filter(Stale.class::isInstance)).hasSize(2);
            assertThat(results.stream().filter(List.class::isInstance)).hasSize(1);
            List<Op> left = load().ops();
            assertThat(left).filteredOn(one -> one.at() == added).hasSize(1);
            stores.get(0).commit(Change.builder().remove(left).build());
        }
    }

    @Test
    void oneChange_canHaveThousandsOfOperations() {
        Store store = open();
        assertThat(store.commit(append(each(0, 5_000, StoreSamples::op).toArray(new Op[0]))))
                .isSorted();
        List<Op> ops = load().ops();
        Change.Builder change = Change.builder().append(each(5_000, 7_000, StoreSamples::op));
        for (Op op : ops) {
            if (op.at() % 2 == 0) {
                change.update(op.edit().state(OpState.SENT).build());
            } else {
                change.remove(op);
            }
        }
        store.commit(change.build());
        assertThat(load().ops())
                .hasSize(4_500)
                .filteredOn(op -> op.state() == OpState.SENT)
                .hasSize(2_500);
    }

    @Test
    void aChangeWithoutContent_changesNothing_andTellsWhetherItsEpochIsCurrent() {
        Store store = open();
        Loaded before = load();
        assertThat(store.commit(Change.builder().build())).isEmpty();
        assertThat(store.commit(Change.of(0).build())).isEmpty();
        assertThat(load().meta()).isEqualTo(before.meta());
        assertThat(load().ops()).isEmpty();
        store.lead("one", 1_000, 500);
        assertThatThrownBy(() -> store.commit(Change.of(0).build())).isInstanceOf(Fenced.class);
        assertThat(store.commit(Change.of(1).build())).isEmpty();
    }

    @Test
    void leadsThatAreAskedForAtOnce_areGivenToOne() throws Exception {
        List<Callable<OptionalLong>> tasks = each(0, 4, n -> {
            Store store = open();
            return () -> store.lead("client-" + n, 1_000, 500);
        });
        List<Object> leads = atOnce(tasks);
        assertThat(leads).filteredOn(lead -> lead.equals(OptionalLong.of(1))).hasSize(1);
        assertThat(leads).filteredOn(lead -> lead.equals(OptionalLong.empty())).hasSize(3);
        assertThat(load().meta().epoch()).isEqualTo(1);
    }

    @Test
    void aCommit_whileAnotherClientTakesTheLead_isDoneOrFencedAsAWhole() throws Exception {
        Store leader = open();
        Store next = open();
        for (int n = 0; n < 10; n++) {
            int number = n;
            long epoch = leader.lead("leader", n * 10_000L, 500).orElseThrow();
            List<Object> results = atOnce(List.<Callable<Object>>of(
                    () -> leader.commit(Change.of(epoch)
                            .append(List.of(op(number)))
                            .outcome(outcome(number))
                            .build()),
                    () -> next.lead("next", number * 10_000L + 5_000, 500)));
            assertThat(results.get(1)).isEqualTo(OptionalLong.of(epoch + 1));
            boolean isDone = results.get(0) instanceof List;
            assertThat(isDone || results.get(0) instanceof Fenced)
                    .as("%s", results.get(0))
                    .isTrue();
            assertThat(load().ops()).filteredOn(op -> op.at() == number).hasSize(isDone ? 1 : 0);
            assertThat(leader.outcome("mutation-" + n) != null).isEqualTo(isDone);
        }
    }

    @Test
    void clientsThatOpenANewStoreAtOnce_getTheSameRecord() throws Exception {
        List<Callable<Loaded>> tasks = each(0, 4, n -> {
            Store store = access();
            return () -> store.open(Meta.fresh(1, "alice", "device-" + n));
        });
        List<Object> loaded = atOnce(tasks);
        assertThat(loaded)
                .allSatisfy(one -> assertThat(one).isEqualTo(loaded.get(0)).isInstanceOf(Loaded.class));
    }

    @Test
    void aClientThatEndsWithoutClosing_losesNothingThatWasCommitted() {
        for (int n = 0; n < 5; n++) {
            open().commit(wholeChange(n));
            Loaded loaded = load();
            assertThat(loaded.ops()).extracting(Op::mutationId).isEqualTo(each(0, n + 1, i -> "mutation-" + i));
            assertThat(loaded.meta().token()).isEqualTo("token-" + n);
        }
    }

    @Test
    void newDataAfterDestroy_areNotThoseOfFormerClients() {
        Store one = open();
        Store former = open();
        one.commit(wholeChange(0));
        one.lead("one", 1_000, 500);
        one.destroy();
        Store fresh = access();
        assertThat(fresh.open(Meta.fresh(1, "alice", "device-2")).meta()).isEqualTo(Meta.fresh(1, "alice", "device-2"));
        assertThatThrownBy(() -> former.commit(append(op(2)))).isInstanceOf(StorageFailed.class);
        assertThatThrownBy(() -> former.commit(wholeChange(2))).isInstanceOf(StorageFailed.class);
        assertThatThrownBy(() -> former.changes(new Cursor(0, 0), List.of())).isInstanceOf(StorageFailed.class);
        assertThatThrownBy(() -> former.lead("former", 9_000, 500)).isInstanceOf(StorageFailed.class);
        assertThatThrownBy(() -> former.query(Query.all(StoreSamples.TYPE))).isInstanceOf(StorageFailed.class);
        assertThat(fresh.outcome("mutation-0")).isNull();
        assertThat(fresh.readBase(1, List.of(StoreSamples.row(0).key()))).isEmpty();
        assertThat(load().ops()).isEmpty();
    }
}
