package dev.replog.client.sync;

import dev.replog.client.catalogue.TypeInfo;
import dev.replog.client.history.HistoryEntry;
import dev.replog.client.history.HistoryPage;
import dev.replog.client.history.HistoryUnavailable;
import dev.replog.client.json.Json;
import dev.replog.client.query.LocalData;
import dev.replog.client.store.Op;
import dev.replog.client.store.RowKey;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the history of an entity from the server. */
final class HistoryReader {

    /** So many tokens may be in one request. */
    private static final int TOKENS_MAX = 20;

    private HistoryReader() {}

    static CompletableFuture<HistoryPage> read(
            LocalData data, @Nullable ServerCalls calls, String type, String id, @Nullable String pageToken) {
        TypeInfo info = data.catalogue().type(type);
        if (calls == null || info == null) {
            throw new HistoryUnavailable(calls == null ? "signed out" : type + ": unknown type");
        }
        CompletableFuture<HistoryPage> result = new CompletableFuture<>();
        String query = pageToken == null ? "" : "?pageToken=" + Pulls.encoded(pageToken);
        String path = "/api/" + info.collection() + "/" + Pulls.encoded(id) + "/history" + query;
        calls.call(Call.get(path, minToken(data, new RowKey(type, id))), answer -> {
            Map<String, @Nullable Object> body = answer instanceof Answer.Ok ok ? Json.object(ok.body()) : null;
            if (body != null && body.get("items") instanceof List<?>) {
                result.complete(page(body));
            } else {
                result.completeExceptionally(new HistoryUnavailable(answer.why()));
            }
        });
        return result;
    }

    /** The history follows the server's log with a delay. It is asked for all that this device pulled and wrote. */
    private static Map<String, String> minToken(LocalData data, RowKey key) {
        Set<String> tokens = new LinkedHashSet<>();
        for (Op op : data.queue().of(key)) {
            if (op.mark() != null && tokens.size() < TOKENS_MAX - 1) {
                tokens.add(op.mark());
            }
        }
        if (data.meta().token() != null) {
            tokens.add(data.meta().token());
        }
        return tokens.isEmpty() ? Map.of() : Map.of("Replog-Min-Token", String.join(",", tokens));
    }

    private static HistoryPage page(Map<String, @Nullable Object> body) {
        List<HistoryEntry> entries = new ArrayList<>();
        for (Map<String, @Nullable Object> item : objects(body.get("items"))) {
            entries.add(new HistoryEntry(
                    text(item, "at"),
                    Json.text(item.get("device")),
                    text(item, "mutation_id"),
                    Json.whole(item.get("version")),
                    text(item, "op"),
                    objects(item.get("changes")).stream()
                            .map(HistoryReader::change)
                            .collect(Collectors.toList()),
                    objects(item.get("lost")).stream().map(HistoryReader::lost).collect(Collectors.toList())));
        }
        return new HistoryPage(List.copyOf(entries), Json.text(body.get("pageToken")));
    }

    private static HistoryEntry.FieldChange change(Map<String, @Nullable Object> item) {
        return new HistoryEntry.FieldChange(text(item, "field"), item.get("from"), item.get("to"));
    }

    private static HistoryEntry.LostValue lost(Map<String, @Nullable Object> item) {
        return new HistoryEntry.LostValue(text(item, "field"), item.get("wanted"), item.get("kept"));
    }

    private static String text(Map<String, @Nullable Object> item, String name) {
        String text = Json.text(item.get(name));
        return text == null ? "" : text;
    }

    private static List<Map<String, @Nullable Object>> objects(@Nullable Object list) {
        List<Map<String, @Nullable Object>> objects = new ArrayList<>();
        for (Object item : Json.items(list)) {
            Map<String, @Nullable Object> object = Json.object(item);
            if (object != null) {
                objects.add(object);
            }
        }
        return objects;
    }
}
