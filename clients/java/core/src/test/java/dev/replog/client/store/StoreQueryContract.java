package dev.replog.client.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.client.json.Members;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The part of the contract of stores that is about queries. */
abstract class StoreQueryContract extends StoreLeadContract {

    @Test
    void aQuery_givesTheRowsThatFit_inItsOrder() {
        Store store = open();
        List<@Nullable Object> values =
                Arrays.asList(null, -1L, 0L, 0.5, 1L, 82.5, "", "Z", "a", "a\uFFFD", "a\uD83C\uDFCB", "ü", false, true);
        List<BaseRow> rows = new ArrayList<>();
        for (Object value : values) {
            rows.add(row("r" + rows.size(), rows.size(), value));
        }
        List<BaseRow> shuffled = new ArrayList<>(rows);
        Collections.shuffle(shuffled, new Random(5));
        store.commit(put(1, shuffled.toArray(new BaseRow[0])));
        Query byName = new Query("workout", Map.of(), List.of(new Query.Order("name", false)), null);

        assertThat(store.query(byName))
                .extracting(BaseRow::id)
                .isEqualTo(rows.stream().map(BaseRow::id).toList());
        assertThat(store.query(byName.withLimit(3))).extracting(BaseRow::id).containsExactly("r0", "r1", "r2");
        assertThat(store.query(byName.withLimit(0))).isEmpty();
        Query backwards = new Query(
                "workout",
                Map.of("version", Condition.range().from(2).below(5)),
                List.of(new Query.Order("name", true)),
                2);
        assertThat(store.query(backwards)).extracting(BaseRow::id).containsExactly("r4", "r3");
    }

    @Test
    void everyCondition_meansTheSameInEveryStore() {
        Store store = open();
        List<@Nullable Object> values =
                Arrays.asList(null, 0L, 1L, 1.5, "1", "a", "A", "it's", true, false, List.of(1L), "%", "a\"b");
        List<BaseRow> rows = new ArrayList<>();
        for (Object value : values) {
            rows.add(row("r" + rows.size(), rows.size(), value));
        }
        rows.add(row(
                "workout",
                "none",
                99,
                new Members.Builder().put("it's \"a\".b", 7L).build()));
        store.commit(put(1, rows.toArray(new BaseRow[0])));
        List<Condition> conditions = new ArrayList<>();
        for (Object value : values) {
            conditions.add(Condition.is(value));
            if (value != null && !(value instanceof List)) {
                conditions.add(Condition.in(List.of(value, "a")));
                conditions.add(Condition.range().above(value));
                conditions.add(Condition.range().from(value));
                conditions.add(Condition.range().below(value));
                conditions.add(Condition.range().upTo(value));
            }
        }
        conditions.add(Condition.in(List.of()));
        conditions.add(Condition.range());
        for (Condition condition : conditions) {
            for (String name : List.of("name", "it's \"a\".b", "id", "version", "etag", "localId", "updated_at")) {
                Query query = new Query("workout", Map.of(name, condition), List.of(), null);
                assertThat(store.query(query))
                        .as("%s %s", name, condition)
                        .isEqualTo(rows.stream()
                                .filter(query::fits)
                                .sorted(query::compare)
                                .toList());
            }
        }
    }
}
