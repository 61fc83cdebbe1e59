package dev.replog.client.histories;

import dev.replog.client.json.Json;
import dev.replog.client.json.JsonWriter;
import dev.replog.client.query.Row;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Compares what a client shows with what the server has. */
final class Shown {

    private Shown() {}

    /** Throws unless the rows are exactly these items, with all their members, and nothing is not sent. */
    static void requireSame(String tab, List<Row> rows, List<Map<String, @Nullable Object>> items) {
        Map<String, Map<String, @Nullable Object>> wanted = new HashMap<>();
        for (Map<String, @Nullable Object> item : items) {
            wanted.put(item.get("type") + "/" + item.get("id"), rowOf(item));
        }
        Map<String, Map<String, @Nullable Object>> shown = new HashMap<>();
        for (Row row : rows) {
            shown.put(row.type() + "/" + row.id(), rowOf(row));
        }
        TreeSet<String> keys = new TreeSet<>(wanted.keySet());
        keys.addAll(shown.keySet());
        for (String key : keys) {
            if (!Json.same(shown.get(key), wanted.get(key))) {
                throw new AssertionError(tab + " shows " + key + " as " + JsonWriter.write(shown.get(key))
                        + " (expected: " + JsonWriter.write(wanted.get(key)) + ")");
            }
        }
    }

    private static Map<String, @Nullable Object> rowOf(Map<String, @Nullable Object> item) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        for (String member : List.of("id", "localId", "etag", "version", "updated_at")) {
            row.put(member, item.get(member));
        }
        row.putAll(Objects.requireNonNull(Json.object(item.get("data"))));
        row.put("$sync", "synced");
        return row;
    }

    private static Map<String, @Nullable Object> rowOf(Row shown) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("id", shown.id());
        row.put("localId", shown.localId());
        row.put("etag", shown.etag());
        row.put("version", shown.version());
        row.put("updated_at", shown.updatedAt());
        row.putAll(shown.fields());
        row.put("$sync", shown.sync().wire());
        return row;
    }
}
