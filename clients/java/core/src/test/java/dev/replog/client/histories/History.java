package dev.replog.client.histories;

import dev.replog.client.conflict.ConflictResolver;
import dev.replog.client.conformance.Tables;
import dev.replog.client.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A history of the file.
 *
 * @param converges false when the server's state at the end is not compared
 */
public record History(String name, ConflictResolver onConflict, List<Step> steps, boolean converges) {

    /** All histories of the file. */
    public static List<History> all() {
        List<History> histories = new ArrayList<>();
        for (Object item : Json.items(Tables.read("histories.json").get("histories"))) {
            histories.add(of(Tables.object(item)));
        }
        if (histories.isEmpty()) {
            throw new AssertionError("histories.json: no histories");
        }
        return histories;
    }

    private static History of(Map<String, @Nullable Object> members) {
        ConflictResolver onConflict = switch (String.valueOf(members.getOrDefault("onConflict", "park"))) {
            case "mine" -> ConflictResolver.MINE;
            case "theirs" -> ConflictResolver.THEIRS;
            case "park" -> ConflictResolver.PARK;
            default -> throw new IllegalArgumentException("onConflict: " + members.get("onConflict"));
        };
        return new History(
                Objects.requireNonNull(Json.text(members.get("name"))),
                onConflict,
                Step.all(members.get("steps")),
                !Boolean.FALSE.equals(members.get("converges")));
    }

    /** How long it waits, of itself. */
    public long waitMillis() {
        return steps.stream()
                .filter(step -> step.kind().equals("wait"))
                .mapToLong(step -> step.whole("wait"))
                .sum();
    }

    @Override
    public String toString() {
        return name;
    }
}
