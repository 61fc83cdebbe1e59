package dev.replog.client.histories;

import dev.replog.client.json.Json;
import dev.replog.client.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One step of a history, or one write of a group, as the file has it. */
public record Step(Map<String, @Nullable Object> members) {

    /** The member that says which step it is. No step has two of them. */
    private static final List<String> KINDS = List.of(
            "open",
            "kill",
            "freeze",
            "resume",
            "offline",
            "online",
            "lose",
            "sync",
            "pushes",
            "wait",
            "server",
            "show",
            "cancel",
            "outcome",
            "rejected",
            "retry",
            "discard",
            "edit",
            "shows",
            "status",
            "pending",
            "create",
            "upsert",
            "patch",
            "delete",
            "write");

    /** The steps of a list. */
    static List<Step> all(@Nullable Object list) {
        List<Step> steps = new ArrayList<>();
        for (Object item : Json.items(list)) {
            steps.add(new Step(Objects.requireNonNull(Json.object(item))));
        }
        return steps;
    }

    String kind() {
        return KINDS.stream()
                .filter(members::containsKey)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(this + " (expected: one of " + KINDS + ")"));
    }

    boolean has(String name) {
        return members.containsKey(name);
    }

    String text(String name) {
        return Objects.requireNonNull(Json.text(members.get(name)), () -> this + ": " + name);
    }

    String textOr(String name, String other) {
        String text = Json.text(members.get(name));
        return text == null ? other : text;
    }

    long whole(String name) {
        return Objects.requireNonNull(Json.whole(members.get(name)), () -> this + ": " + name);
    }

    boolean flag(String name) {
        return Boolean.TRUE.equals(members.get(name));
    }

    Map<String, @Nullable Object> object(String name) {
        return Objects.requireNonNull(Json.object(members.get(name)), () -> this + ": " + name);
    }

    /** One text, or a list of them. */
    List<String> texts(String name) {
        return members.get(name) instanceof String text ? List.of(text) : Json.texts(members.get(name));
    }

    List<Step> steps(String name) {
        return all(members.get(name));
    }

    @Override
    public String toString() {
        return JsonWriter.write(members);
    }
}
