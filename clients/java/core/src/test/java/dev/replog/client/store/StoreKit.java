package dev.replog.client.store;

import static dev.replog.client.store.StoreSamples.TYPE;
import static dev.replog.client.store.StoreSamples.op;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every store must do beyond {@link StoreContract}: with several clients at once, with unusual names and values,
 * with many records, and over long histories. A module with a store extends this class.
 */
public abstract class StoreKit extends StoreChangesKit {

    private static final List<@Nullable String> USERS = Arrays.asList(
            null,
            "null",
            "",
            " ",
            "alice",
            "Alice",
            "alice ",
            ".",
            "..",
            "../alice",
            "/",
            "a/b",
            "a\\b",
            "a:b",
            "a_b",
            "a-b",
            "a%2Fb",
            "a\0b",
            "a\0",
            "a",
            "CON",
            "alice.db",
            "\u00e9",
            "e\u0301",
            "👩‍🚒",
            "👩",
            "\ud800",
            "\ud801",
            "\ufffd",
            "x".repeat(300),
            "x".repeat(300) + "y",
            "'; DROP TABLE op; --");

    @Test
    void eachUser_hasDataOfTheirOwn_whateverTheName() {
        for (String user : USERS) {
            Store store = factory("kit").store(user);
            assertThat(store.open(StoreSamples.fresh(user)).ops())
                    .as("the queue of %s", user)
                    .isEmpty();
            store.commit(append(op(USERS.indexOf(user))));
            store.close();
        }
        for (String user : USERS) {
            Store store = factory("kit").store(user);
            Loaded loaded = store.open(Meta.fresh(1, user, "device-2"));
            store.close();
            assertThat(loaded.meta()).isEqualTo(StoreSamples.fresh(user));
            assertThat(loaded.ops()).extracting(Op::mutationId).containsExactly("mutation-" + USERS.indexOf(user));
        }
    }

    @Test
    void destroy_leavesTheDataOfOtherUsers() {
        for (String user : List.of("alice", "Alice", "a/b")) {
            Store store = factory("kit").store(user);
            store.open(StoreSamples.fresh(user));
            store.commit(append(op(1)));
            store.close();
        }
        open().destroy();
        assertThat(load().ops()).isEmpty();
        for (String user : List.of("Alice", "a/b")) {
            Store store = factory("kit").store(user);
            assertThat(store.open(StoreSamples.fresh(user)).ops()).hasSize(1);
            store.close();
        }
    }

    @Test
    void factoriesOfOneName_shareData_andThoseOfOtherNamesDoNot() {
        open().commit(append(op(1)));
        assertThat(load().ops()).hasSize(1);
        for (String name : List.of("other", "kit2", "k")) {
            Store store = factory(name).store("alice");
            assertThat(store.open(StoreSamples.fresh("alice")).ops()).isEmpty();
            store.close();
        }
    }

    @Test
    void aStore_touchesNothingBeforeItIsOpened() {
        Store unopened = access();
        Store store = open();
        store.commit(append(op(1)));
        assertThat(unopened.open(Meta.fresh(1, "alice", "device-9")).meta().device())
                .isEqualTo("device-1");
        unopened.close();
    }

    /** Clients that write, end and open again, and clients that follow them closely or rarely. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void clientsThatFollowRandomChanges_showWhatANewClientShows(long seed) {
        StoreWriter writer = new StoreWriter(seed);
        StoreMirror close = mirror(TYPE, "workout");
        StoreMirror rare = mirror(TYPE, "workout");
        List<Store> clients = new ArrayList<>(List.of(open(), open()));
        for (int round = 0; round < 60; round++) {
            for (int n = writer.below(4); n >= 0; n--) {
                writer.write(clients.get(n % 2), close);
            }
            switch (writer.below(12)) {
                case 0 -> clients.set(0, open());
                case 1 -> clients.get(1).sweep(List.of(close.meta.generation(), close.meta.generation() + 1), 20);
                case 2 -> clients.get(1).lead("client-" + round, round * 1_000L, 500);
                case 3 -> clients.get(1).forget(0, 10);
                default -> close.sync();
            }
            if (writer.below(15) == 0) {
                rare.sync();
            }
            if (round % 10 == 9) {
                close.sync();
                close.requireSameAs(access(), "seed " + seed + ", round " + round);
            }
        }
        rare.sync();
        rare.requireSameAs(access(), "seed " + seed + ", a client that follows rarely");
        assertThat(rare.ops.keySet()).isEqualTo(writer.kept);
        writer.outcomes.forEach((id, status) -> assertThat(rare.outcomes.get(id))
                .satisfies(outcome -> assertThat(outcome.status()).isEqualTo(status)));
    }
}
