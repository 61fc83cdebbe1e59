package dev.replog.client.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.client.conformance.Tables;
import dev.replog.client.json.Json;
import dev.replog.client.json.Members;
import dev.replog.client.store.BaseRow;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The table of the rows that an app sees. */
class FoldConformanceTest {

    @TestFactory
    Stream<DynamicTest> fold() {
        return Tables.cases("fold.json").stream()
                .map((Map<String, @Nullable Object> table) ->
                        DynamicTest.dynamicTest(String.valueOf(table.get("name")), () -> check(table)));
    }

    private static void check(Map<String, @Nullable Object> table) {
        Row row = Fold.row(
                Tables.KEY,
                base(Json.object(table.get("base"))),
                Tables.ops(table.get("ops")),
                Tables.catalogue().type("workout"),
                3);
        Map<String, @Nullable Object> shown = row == null
                ? null
                : new Members.Builder()
                        .putAll(row.fields())
                        .put("$sync", row.sync().wire())
                        .build();
        assertThat(Json.same(shown, table.get("row")))
                .as("%s is %s", shown, table.get("row"))
                .isTrue();
    }

    private static @Nullable BaseRow base(@Nullable Map<String, @Nullable Object> json) {
        if (json == null) {
            return null;
        }
        Map<String, @Nullable Object> data = Json.object(json.get("data"));
        boolean isDeleted = Boolean.TRUE.equals(json.get("deleted"));
        Map<String, @Nullable Object> fields = data == null ? new Members.Builder().build() : data;
        return new BaseRow("workout", "w", isDeleted, null, "e", 1, "2026-11-01T00:00:00Z", fields);
    }
}
