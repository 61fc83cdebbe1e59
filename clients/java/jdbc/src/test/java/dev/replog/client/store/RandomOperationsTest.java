package dev.replog.client.store;

import static dev.replog.client.store.StoreSamples.TYPE;
import static dev.replog.client.store.StoreSamples.each;
import static dev.replog.client.store.StoreSamples.row;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.client.jdbc.SqliteStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same random operations on a store in SQLite and on one in memory, which must always show the same. */
class RandomOperationsTest {

    private static final long SEED = Long.getLong("seed", System.nanoTime());
    private static final int ROUNDS = 300;

    @TempDir
    private Path folder;

    private final MemoryStore memory = MemoryStore.create();

    /** One store with what drives it. Both sides make the same choices while both show the same. */
    private record Side(StoreFactory factory, StoreWriter writer, StoreMirror mirror) {

        static Side of(StoreFactory factory) {
            return new Side(factory, new StoreWriter(SEED), new StoreMirror(factory.store("alice"), TYPE, "workout"));
        }

        /** One round, and what it gave. */
        List<Object> play(int round) {
            Store store = mirror.store;
            List<Object> given = new ArrayList<>();
            writer.write(store, mirror);
            int generation = mirror.meta.generation();
            // Without a limit, because each store may choose which records go first.
            switch (writer.below(8)) {
                case 0 -> given.add(store.sweep(List.of(generation, generation + 1), 1_000));
                case 1 -> given.add(store.forget(writer.below(1 + round), 1_000));
                case 2 -> given.add(store.lead("client-" + writer.below(3), round * 100L, 250));
                case 3 -> store.resign("client-" + writer.below(3));
                case 4 -> given.add(store.outcome("mutation-" + writer.below(1 + round * 10)));
                default -> given.add(OptionalLong.empty());
            }
            if (writer.below(3) > 0) {
                Changes changes = mirror.sync();
                given.add(changes.reload());
                given.add(List.copyOf(changes.outcomes()).size());
            }
            return given;
        }

        /** What a client sees that opens now. The number of a {@code rev} is the store's own. */
        List<Object> shown() {
            Store store = factory.store("alice");
            Loaded loaded = store.open(StoreSamples.fresh("alice"));
            List<Object> shown = new ArrayList<>();
            shown.add(loaded.meta());
            loaded.ops()
                    .forEach(
                            op -> shown.add(op.edit().rev(Math.min(op.rev(), 1)).build()));
            shown.add(store.query(Query.all(TYPE)));
            shown.add(store.query(new Query("workout", java.util.Map.of(), List.of(new Query.Order("reps", true)), 7)));
            for (int generation = 1; generation < 4; generation++) {
                shown.add(store.readBase(generation, each(0, 30, n -> row(n).key())));
            }
            store.close();
            return shown;
        }
    }

    @Test
    void sqlite_showsWhatMemoryShows() {
        System.out.println("-Dseed=" + SEED);
        Side sqlite = Side.of(SqliteStore.at(folder.resolve("gym.db")).durability(SqliteStore.Durability.RELAXED));
        Side reference = Side.of(memory);
        for (int round = 0; round < ROUNDS; round++) {
            assertThat(sqlite.play(round))
                    .as("-Dseed=%s, round %s", SEED, round)
                    .isEqualTo(reference.play(round));
            if (round % 10 == 0) {
                assertThat(sqlite.shown())
                        .as("-Dseed=%s, round %s", SEED, round)
                        .isEqualTo(reference.shown());
            }
        }
        sqlite.mirror().sync();
        sqlite.mirror().requireSameAs(sqlite.factory().store("alice"), "-Dseed=" + SEED);
        sqlite.mirror().store.close();
    }
}
