package dev.replog.client.store;

import dev.replog.client.json.Json;
import dev.replog.client.json.JsonReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Records for tests of stores. */
public final class StoreSamples {

    /** The type of {@link #row}. */
    public static final String TYPE = "workout_set";

    /** A text that stores are known to spoil. */
    public static final String ODD_TEXT = "'\"`\\;-- a\0b \uD83D\uDC69\u200D\uD83D\uDE92 \uD800 \u2028";

    private static final String TIME = "2026-01-01T00:00:00.000Z";

    private StoreSamples() {}

    /** The record of a new store. */
    public static Meta fresh(@Nullable String user) {
        return Meta.fresh(1, user, "device-1");
    }

    /** An operation that sets a field of one set. */
    public static Op op(int n) {
        return Op.of(OpKind.PATCH, new RowKey(TYPE, "set-" + n), "mutation-" + n)
                .data(json("{\"reps\":" + n + "}"))
                .at(n)
                .clientTime(TIME)
                .build();
    }

    /** A row of the server. */
    public static BaseRow row(int n) {
        return row(TYPE, n, 1);
    }

    /** A row of another type or version. */
    public static BaseRow row(String type, int n, long version) {
        Map<String, @Nullable Object> data = json("{\"reps\":" + n + ",\"note\":\"row " + n + "\"}");
        return new BaseRow(type, "set-" + n, false, null, "etag-" + n + "-" + version, version, TIME, data);
    }

    /** A row that was deleted. */
    public static BaseRow tombstone(int n) {
        return new BaseRow(TYPE, "set-" + n, true, null, "gone-" + n, 9, TIME, Map.of());
    }

    /** The end of the operation with this number. */
    public static Outcome outcome(int n) {
        return Outcome.of(op(n), OutcomeStatus.APPLIED, n);
    }

    /** A change that touches everything, so that a part of it would be noticed. */
    public static Change wholeChange(int n) {
        return Change.builder()
                .append(List.of(op(n)))
                .outcome(outcome(n))
                .base(new BaseChange(1, List.of(row(n)), List.of()))
                .meta(meta -> meta.token("token-" + n))
                .build();
    }

    /** The members of a JSON object. */
    public static Map<String, @Nullable Object> json(String text) {
        return Objects.requireNonNull(Json.object(JsonReader.read(text)));
    }

    /** One value for each number from {@code from} to before {@code to}. */
    public static <T> List<T> each(int from, int to, IntFunction<T> make) {
        List<T> all = new ArrayList<>();
        for (int n = from; n < to; n++) {
            all.add(make.apply(n));
        }
        return all;
    }
}
