package dev.replog.client.store;

import static dev.replog.client.store.StoreSamples.ODD_TEXT;
import static dev.replog.client.store.StoreSamples.TYPE;
import static dev.replog.client.store.StoreSamples.each;
import static dev.replog.client.store.StoreSamples.json;
import static dev.replog.client.store.StoreSamples.op;
import static dev.replog.client.store.StoreSamples.outcome;
import static dev.replog.client.store.StoreSamples.row;
import static dev.replog.client.store.StoreSamples.tombstone;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The part of {@link StoreKit} about rows, outcomes and unusual values. */
abstract class StoreRowsKit extends StoreQueueKit {

    private static final String ODD_JSON = """
            {"empty":"","nul":"a\\u0000b","emoji":"👩‍🚒 lifts 🏋🏽","composed":"\\u00e9","decomposed":"e\\u0301",
             "separators":"\\u2028\\u2029\\ufeff","lone":"\\ud800","other":"\\ud801","replacement":"\\ufffd","no":false,
             "nothing":null,"fraction":0.1,"small":5e-324,"large":1.7976931348623157e308,"integer":9007199254740991,
             "long":-9223372036854775808,"looksLikeNumber":"0012","looksLikeJson":"{\\"a\\":[1]}",
             "list":[1,"two",null,[],{},[[["deep"]]]],"object":{"constructor":"a","":"empty","a.b":{"$set":1}}}""";

    private static BaseRow rowOf(String type, String id) {
        return new BaseRow(type, id, false, null, "e", 1, "2026-01-01T00:00:00.000Z", json("{\"a\":1}"));
    }

    @Test
    void aQuery_givesTheRowsOfExactlyItsType() {
        Store store = open();
        store.commit(put(row(0), row(1), row(2)));
        for (String type : List.of("workout", "workout_set_note", "WORKOUT_SET", "workout_set/x", "it's", "", "ü")) {
            store.commit(put(rowOf(type, "x")));
            assertThat(store.query(Query.all(type))).containsExactly(rowOf(type, "x"));
        }
        assertThat(open().query(Query.all(TYPE))).containsExactly(row(0), row(1), row(2));
        assertThat(store.query(Query.all("unknown"))).isEmpty();
    }

    @Test
    void readBase_givesTheRowsWithTheseKeys() {
        Store store = open();
        List<BaseRow> rows = new ArrayList<>();
        for (String id : List.of("", "4", "04", "';--", "👩‍🚒", "B", "b", "b/c")) {
            rows.add(rowOf("a", id));
        }
        rows.add(rowOf("a/b", "c"));
        store.commit(put(rows.toArray(new BaseRow[0])));
        for (BaseRow row : rows) {
            assertThat(store.readBase(1, List.of(row.key()))).containsExactly(row);
        }
        assertThat(store.readBase(1, List.of())).isEmpty();
        assertThat(store.readBase(2, List.of(rows.get(0).key()))).isEmpty();
    }

    @Test
    void aRow_canBeReplaced_deleted_andComeBack() {
        Store store = open();
        store.commit(put(row(1), row(2), row(3)));
        store.commit(put(tombstone(2), row(TYPE, 1, 2)));
        assertThat(store.query(Query.all(TYPE))).containsExactly(row(TYPE, 1, 2), row(3));
        assertThat(store.readBase(1, List.of(row(2).key()))).containsExactly(tombstone(2));
        store.commit(base(1, List.of(row(TYPE, 2, 10)), List.of(row(3).key(), new RowKey(TYPE, "unknown"))));
        assertThat(store.query(Query.all(TYPE))).containsExactly(row(TYPE, 1, 2), row(TYPE, 2, 10));
        assertThat(store.readBase(1, List.of(row(3).key()))).isEmpty();
    }

    @Test
    void sweep_removesOtherGenerations_whoseNumbersCanBeUsedAgain() {
        Store store = open();
        for (int generation = 1; generation <= 4; generation++) {
            long version = generation;
            store.commit(base(generation, each(0, 10, n -> row(TYPE, n, version)), List.of()));
        }
        store.commit(Change.builder().meta(meta -> meta.generation(3)).build());
        assertThat(each(0, 4, i -> store.sweep(List.of(3, 4), 7))).containsExactly(7, 7, 6, 0);
        List<RowKey> key = List.of(row(0).key());
        assertThat(store.readBase(1, key)).isEmpty();
        assertThat(store.readBase(4, key)).containsExactly(row(TYPE, 0, 4));
        store.commit(put(row(TYPE, 0, 11)));
        store.commit(Change.builder().meta(meta -> meta.generation(1)).build());
        assertThat(store.query(Query.all(TYPE))).containsExactly(row(TYPE, 0, 11));
    }

    @Test
    void largeRows_comeBackAsTheyWere() {
        Store store = open();
        Map<String, @Nullable Object> data = json("{\"note\":\"" + "👟x".repeat(15 * 1_024) + "\"}");
        List<BaseRow> rows = each(0, 8, n -> new BaseRow(TYPE, "set-" + n, false, "local", "e", n, "t", data));
        store.commit(base(1, rows, List.of()));
        assertThat(open().query(Query.all(TYPE))).isEqualTo(rows);
    }

    @Test
    void manyRows_comeBack() {
        Store store = open();
        store.commit(base(1, each(0, 20_000, n -> row(n % 4 == 0 ? "workout" : TYPE, n, 1)), List.of()));
        assertThat(store.query(Query.all("workout"))).hasSize(5_000);
        assertThat(store.query(Query.all(TYPE))).hasSize(15_000);
        List<RowKey> keys =
                each(0, 6_000, n -> row(n % 4 == 0 ? "workout" : TYPE, n, 1).key());
        assertThat(store.readBase(1, keys)).hasSize(6_000);
        store.commit(base(1, List.of(), keys));
        assertThat(store.query(Query.all(TYPE))).hasSize(10_500);
    }

    @Test
    void unusualValues_comeBackAsTheyWere() {
        Store store = open();
        Map<String, @Nullable Object> odd = json(ODD_JSON);
        BaseRow row = new BaseRow(TYPE, "odd", false, ODD_TEXT.replace("\uD800", ""), "e", 1, "t", odd);
        store.commit(Change.builder()
                .append(List.of(op(1).edit().data(odd).base(ODD_TEXT).build()))
                .outcome(outcome(1).withProblem(Problem.of("x", ODD_TEXT)))
                .base(new BaseChange(1, List.of(row), List.of()))
                .meta(meta -> meta.catalogue(odd).token(ODD_TEXT))
                .build());
        Loaded loaded = load();
        assertThat(loaded.ops().get(0).data()).isEqualTo(odd);
        assertThat(loaded.ops().get(0).base()).isEqualTo(ODD_TEXT);
        assertThat(loaded.meta().catalogue()).isEqualTo(odd);
        assertThat(loaded.meta().token()).isEqualTo(ODD_TEXT);
        assertThat(open().outcome("mutation-1")).isEqualTo(outcome(1).withProblem(Problem.of("x", ODD_TEXT)));
        assertThat(open().query(Query.all(TYPE))).containsExactly(row);
    }

    @Test
    void anOutcome_isAsOldAsItsLastChange() {
        Store store = open();
        Outcome first = Outcome.of(op(1), OutcomeStatus.REJECTED, 1);
        Outcome second = Outcome.of(op(2), OutcomeStatus.APPLIED, 50);
        store.commit(Change.builder().outcomes(List.of(first, second)).build());
        store.commit(Change.builder()
                .outcome(Outcome.of(op(1), OutcomeStatus.DISCARDED, 50))
                .outcome(Outcome.of(op(2), OutcomeStatus.APPLIED, 1))
                .build());
        assertThat(store.forget(20, 10)).isEqualTo(1);
        assertThat(open().outcome("mutation-1")).isEqualTo(Outcome.of(op(1), OutcomeStatus.DISCARDED, 50));
        assertThat(store.outcome("mutation-2")).isNull();
        assertThat(store.outcome("")).isNull();
    }

    @Test
    void editsOfTheRecord_byClientsAtOnce_areAllKept() throws Exception {
        Store one = open();
        Store other = open();
        List<Callable<List<List<Long>>>> tasks = List.of(
                () -> each(
                        0,
                        20,
                        n -> one.commit(Change.builder()
                                .meta(meta -> meta.asked(meta.build().asked() + 1))
                                .build())),
                () -> each(
                        0,
                        20,
                        n -> other.commit(Change.builder()
                                .meta(meta -> meta.asked(meta.build().asked() + 1))
                                .build())));
        assertThat(atOnce(tasks)).allSatisfy(result -> assertThat(result).isInstanceOf(List.class));
        assertThat(load().meta().asked()).isEqualTo(40);
    }
}
