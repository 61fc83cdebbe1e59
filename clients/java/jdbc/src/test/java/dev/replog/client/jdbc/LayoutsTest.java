package dev.replog.client.jdbc;

import static dev.replog.client.store.StoreSamples.TYPE;
import static dev.replog.client.store.StoreSamples.op;
import static dev.replog.client.store.StoreSamples.outcome;
import static dev.replog.client.store.StoreSamples.row;
import static dev.replog.client.store.StoreSamples.tombstone;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.client.store.BaseChange;
import dev.replog.client.store.Change;
import dev.replog.client.store.Changes;
import dev.replog.client.store.Condition;
import dev.replog.client.store.Cursor;
import dev.replog.client.store.Loaded;
import dev.replog.client.store.Meta;
import dev.replog.client.store.Op;
import dev.replog.client.store.Query;
import dev.replog.client.store.Store;
import dev.replog.client.store.StoreSamples;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of every layout so far, as {@link FileDump} has written them, can be opened. */
class LayoutsTest {

    @TempDir
    private Path folder;

    /** What {@link FileDump} writes. */
    static void fill(Store store) {
        store.open(StoreSamples.fresh("alice"));
        store.commit(StoreSamples.wholeChange(0));
        store.commit(Change.builder()
                .append(List.of(op(1), op(2)))
                .base(new BaseChange(1, List.of(row(1), row(2), tombstone(3)), List.of(row(0).key())))
                .meta(meta -> meta.catalogue(StoreSamples.json("{\"version\":\"7\"}")))
                .build());
        Changes changes = store.changes(new Cursor(0, 0), List.of());
        store.commit(Change.builder()
                .update(changes.ops().get(1).edit().attempts(3).build())
                .remove(changes.ops().get(2))
                .build());
        store.lead("leader", 1_000, 500);
        store.query(new Query(TYPE, Map.of("reps", Condition.is(1L)), List.of(), null));
    }

    private static String dumpOf(int layout) throws Exception {
        String name = "layout-" + layout + ".sql";
        try (InputStream in = LayoutsTest.class.getResourceAsStream(name)) {
            assertThat(in).as(name).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private Path restore(int layout) throws Exception {
        Path path = folder.resolve("layout-" + layout + ".db");
        Path file = FileNames.of(path, "alice");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            for (String sql : dumpOf(layout).strip().split(";\n")) {
                statement.execute(sql);
            }
        }
        return path;
    }

    @Test
    void everyLayout_canBeOpened_withAllThatIsInIt() throws Exception {
        for (int layout = 1; layout <= Schema.LAYOUT; layout++) {
            Store store = SqliteStore.at(restore(layout)).store("alice");
            Loaded loaded = store.open(Meta.fresh(1, "alice", "device-of-the-copy"));
            assertThat(loaded.meta().token()).isEqualTo("token-0");
            assertThat(loaded.meta().epoch()).isEqualTo(1);
            assertThat(loaded.meta().catalogue()).isEqualTo(Map.of("version", "7"));
            assertThat(loaded.meta().device()).isEqualTo("device-of-the-copy");
            assertThat(loaded.ops()).extracting(Op::mutationId).containsExactly("mutation-0", "mutation-1");
            assertThat(loaded.ops()).extracting(Op::attempts).containsExactly(0, 3);
            assertThat(store.query(Query.all(TYPE))).containsExactly(row(1), row(2));
            assertThat(store.readBase(1, List.of(row(3).key()))).containsExactly(tombstone(3));
            assertThat(store.outcome("mutation-0")).isEqualTo(outcome(0));
            assertThat(store.changes(new Cursor(0, 0), List.of(TYPE)).removedBase())
                    .containsExactly(row(0).key());
            assertThat(store.commit(Change.builder().append(List.of(op(5))).build()))
                    .containsExactly(4L);
            store.close();
        }
    }

    @Test
    void theTablesOfThePresentLayout_areThoseOfItsDump() throws Exception {
        Store store = SqliteStore.at(folder.resolve("new.db")).store("alice");
        fill(store);
        store.close();
        Path made = FileNames.of(folder.resolve("new.db"), "alice");
        Path restored = FileNames.of(restore(Schema.LAYOUT), "alice");
        assertThat(FileDump.schemaOf(made)).isEqualTo(new ArrayList<>(FileDump.schemaOf(restored)));
    }
}
