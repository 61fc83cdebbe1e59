package dev.replog.clients.histories;

import dev.replog.client.conflict.ConflictResolver;
import dev.replog.client.json.Json;
import dev.replog.client.json.JsonReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
record History(String name, ConflictResolver onConflict, List<Step> steps, boolean converges) {

    private static final Path FILE =
            Path.of(System.getProperty("replog.root"), "clients", "conformance", "histories.json");

    static List<History> all() {
        Map<String, @Nullable Object> file = Objects.requireNonNull(Json.object(JsonReader.read(text())));
        List<History> histories = new ArrayList<>();
        for (Object item : Json.items(file.get("histories"))) {
            histories.add(of(Objects.requireNonNull(Json.object(item))));
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

    private static String text() {
        try {
            return Files.readString(FILE);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    long waitMillis() {
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
