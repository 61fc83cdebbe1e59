package dev.replog.client.conformance;

import dev.replog.client.catalogue.Catalogue;
import dev.replog.client.json.Json;
import dev.replog.client.json.JsonReader;
import dev.replog.client.json.Members;
import dev.replog.client.store.Op;
import dev.replog.client.store.RowKey;
import dev.replog.client.store.StoredJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads the files of {@code clients/conformance}. */
public final class Tables {

    private Tables() {}

    /** The content of a file. */
    public static Map<String, @Nullable Object> read(String file) {
        String root = Objects.requireNonNull(System.getProperty("replog.root"), "replog.root: missing");
        Path path = Path.of(root, "clients", "conformance", file);
        try {
            return Objects.requireNonNull(Json.object(JsonReader.read(Files.readString(path))), file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The cases of a file. A file without cases is a fault. */
    public static List<Map<String, @Nullable Object>> cases(String file) {
        List<Map<String, @Nullable Object>> cases = new ArrayList<>();
        for (Object item : Json.items(read(file).get("cases"))) {
            cases.add(Objects.requireNonNull(Json.object(item)));
        }
        if (cases.isEmpty()) {
            throw new AssertionError(file + ": no cases");
        }
        return cases;
    }

    public static Catalogue catalogue() {
        return Objects.requireNonNull(Catalogue.parse(read("catalogue.json")), "catalogue.json");
    }

    /** The operations of a queue, with the defaults of the README. */
    public static List<Op> ops(@Nullable Object list) {
        List<Op> ops = new ArrayList<>();
        for (Object item : Json.items(list)) {
            ops.add(op(Objects.requireNonNull(Json.object(item)), ops.size() + 1));
        }
        return ops;
    }

    private static Op op(Map<String, @Nullable Object> json, long place) {
        Long given = Json.whole(json.get("seq"));
        long seq = given == null ? place : given;
        return StoredJson.op(
                seq,
                0,
                new Members.Builder()
                        .put("mutationId", "m" + seq)
                        .put("type", "workout")
                        .put("id", "w")
                        .put("clientTime", "2026-11-01T00:00:00.000Z")
                        .put("catalogue", "c")
                        .putAll(json)
                        .build());
    }

    /** The JSON of an operation with its place, to compare it with an expectation. */
    public static Map<String, @Nullable Object> json(Op op) {
        return new Members.Builder()
                .put("seq", op.seq())
                .putAll(Objects.requireNonNull(Json.object(JsonReader.read(StoredJson.write(op)))))
                .build();
    }

    /** Whether the members that are named have these values; {@code null} means that a member is absent. */
    public static boolean fits(Map<String, @Nullable Object> actual, Map<String, @Nullable Object> expected) {
        return expected.entrySet().stream()
                .allMatch(member -> Json.same(actual.get(member.getKey()), member.getValue()));
    }

    /** The members of an object that must be there. */
    public static Map<String, @Nullable Object> object(@Nullable Object value) {
        return Objects.requireNonNull(Json.object(value));
    }

    /** The entity of an operation without type and id in {@code fold.json}. */
    public static final RowKey KEY = new RowKey("workout", "w");
}
