package dev.replog.client.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.client.json.Members;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MemoryStoreTest extends StoreContract {

    private static final Meta FRESH = Meta.fresh(1, "alice", "d");

    private final MemoryStore factory = MemoryStore.create();

    @Override
    protected Store store() {
        return factory.store("alice");
    }

    @Test
    void users_haveDifferentData() {
        Store alice = factory.store("alice");
        alice.open(FRESH);
        alice.commit(Change.builder().append(List.of(op("a"))).build());

        assertThat(factory.store(null).open(Meta.fresh(1, null, "d")).ops()).isEmpty();
        assertThat(factory.store("alice").open(FRESH).ops()).hasSize(1);
    }

    @Test
    void aCursorFromTooLongAgo_getsEverything() {
        MemoryStore small = MemoryStore.withHistory(3);
        Store store = small.store("alice");
        store.open(FRESH);
        store.commit(Change.builder().append(List.of(op("a"))).build());
        Changes first = store.changes(new Cursor(0, 0), List.of());
        store.commit(Change.builder().remove(first.ops()).build());
        for (int i = 0; i < 5; i++) {
            store.commit(Change.builder().append(List.of(op("b" + i))).build());
        }

        Changes changes = store.changes(first.cursor(), List.of());
        assertThat(changes.reload()).isTrue();
        assertThat(changes.removedOps()).containsExactly(first.ops().get(0).seq());
        assertThat(changes.ops()).hasSize(5);
    }

    @Test
    void otherClients_areTold_andTheOneThatChangedIsNot() {
        AtomicInteger told = new AtomicInteger();
        AtomicInteger own = new AtomicInteger();
        Store one = factory.store("alice");
        Store other = factory.store("alice");
        one.open(FRESH);
        other.open(FRESH);
        one.watch(own::incrementAndGet);
        other.watch(told::incrementAndGet);
        one.commit(Change.builder().append(List.of(op("a"))).build());
        other.close();
        one.commit(Change.builder().append(List.of(op("b"))).build());

        assertThat(told).hasValue(1);
        assertThat(own).hasValue(0);
    }

    private static Op op(String id) {
        return Op.of(OpKind.CREATE, new RowKey("workout", id), "m" + id)
                .data(new Members.Builder().build())
                .build();
    }
}
