package dev.replog.chaos.load;

import dev.replog.chaos.check.Served;
import dev.replog.chaos.check.Written;
import dev.replog.chaos.stack.ServiceKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/** Reads the servers' data of one user: a full pull, and the history of each entity. Used by one thread. */
final class Audit {
    private static final int ATTEMPTS_MAX = 100;
    private static final Set<String> APPLIED = Set.of("applied", "merged");
    private static final Set<String> CHANGING = Set.of("created", "updated", "deleted");

    private final Caller caller;
    private final String[] headers;

    Audit(Caller caller, User.Acknowledged atLeast) {
        this.caller = caller;
        this.headers = atLeast.token().isEmpty() ? new String[0] : new String[] {"Replog-Min-Token", atLeast.token()};
    }

    /** Empty when the servers do not respond. */
    Optional<Served> served(List<Written> written) {
        Map<UUID, String> values = new HashMap<>();
        Optional<List<JsonNode>> items = pages("/api/sync?maxResults=1000");
        if (items.isEmpty()) {
            return Optional.empty();
        }
        items.get()
                .forEach(item -> values.put(
                        UUID.fromString(item.get("id").stringValue()),
                        item.at("/data/name").stringValue()));
        Map<UUID, List<UUID>> applied = new HashMap<>();
        for (Written entity : written) {
            if (!entity.acknowledged().isEmpty()) {
                Optional<List<JsonNode>> history = pages("/api/exercises/" + entity.id() + "/history?maxResults=1000");
                if (history.isEmpty()) {
                    return Optional.empty();
                }
                applied.put(entity.id(), applied(history.get()));
            }
        }
        return Optional.of(new Served(values, applied));
    }

    private static List<UUID> applied(List<JsonNode> history) {
        List<UUID> ids = new ArrayList<>();
        for (JsonNode item : history) {
            if (APPLIED.contains(item.get("outcome").stringValue())
                    && CHANGING.contains(item.get("op").stringValue())) {
                ids.add(UUID.fromString(item.get("mutation_id").stringValue()));
            }
        }
        return ids;
    }

    private Optional<List<JsonNode>> pages(String path) {
        List<JsonNode> items = new ArrayList<>();
        String page = "";
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            Optional<Answer> answer = caller.attempt(ServiceKind.CHANGE_PROJECTOR, "GET", path + page, "", headers);
            if (answer.isPresent()) {
                if (answer.get().status() == 404) {
                    return Optional.of(List.of());
                }
                if (answer.get().status() != 200) {
                    caller.found(path + " was answered " + answer.get());
                    return Optional.empty();
                }
                JsonNode json = answer.get().json();
                json.get("items").forEach(items::add);
                JsonNode next = json.get("pageToken");
                if (next == null || next.isNull()) {
                    return Optional.of(items);
                }
                page = "&pageToken=" + next.stringValue();
            }
        }
        return Optional.empty();
    }
}
