package dev.replog.client.virtual;

import dev.replog.client.conformance.Tables;
import dev.replog.client.json.Json;
import dev.replog.client.json.Members;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The entities of a small server, and its decisions about operations. A position counts the changes so far. */
final class SmallEntities {

    private record Stored(
            Map<String, @Nullable Object> item, long position, Map<String, Long> changed, String device) {}

    private final Map<String, Stored> entities = new LinkedHashMap<>();
    private long position;

    long position() {
        return position;
    }

    /** A position at which nothing changes. */
    long skip() {
        return ++position;
    }

    /** The fields of an entity; null when there is none. */
    @Nullable
    Map<String, @Nullable Object> data(String type, String id) {
        Stored stored = entities.get(type + "/" + id);
        return stored == null ? null : Json.object(stored.item().get("data"));
    }

    /** How often an entity was changed; 0 when there is none. */
    long version(String type, String id) {
        Stored stored = entities.get(type + "/" + id);
        return stored == null
                ? 0
                : Objects.requireNonNull(Json.whole(stored.item().get("version")));
    }

    /** The number of entities that are there. */
    int count() {
        return since(null).size();
    }

    /** The items that changed after a position; everything that is there when it is null. */
    List<@Nullable Object> since(@Nullable Long from) {
        List<@Nullable Object> items = new ArrayList<>();
        for (Stored stored : entities.values()) {
            boolean isDeleted = "deleted".equals(stored.item().get("status"));
            if (from == null ? !isDeleted : stored.position() > from) {
                items.add(stored.item());
            }
        }
        return items;
    }

    Map<String, @Nullable Object> decide(Map<String, @Nullable Object> op, String device) {
        String key = op.get("type") + "/" + op.get("id");
        Stored before = entities.get(key);
        Stored there = before == null || "deleted".equals(before.item().get("status")) ? null : before;
        Map<String, @Nullable Object> wanted = Json.object(op.get("data"));
        String kind = String.valueOf(op.get("op"));
        if (wanted != null && "invalid".equals(wanted.get("name"))) {
            return error("validation_failed");
        }
        if (kind.equals("delete")) {
            if (there == null) {
                return new Members.Builder().put("status", "unchanged").build();
            }
            return store(op, before, null, device);
        }
        if (kind.equals("patch") && there == null) {
            return error("etag_mismatch");
        }
        String base = Json.text(op.get("base_etag"));
        if (there != null && base != null && base.startsWith("t") && wanted != null && !device.equals(there.device())) {
            long since = Long.parseLong(base.substring(1));
            List<@Nullable Object> conflicts = new ArrayList<>();
            wanted.keySet().stream()
                    .filter(name -> there.changed().getOrDefault(name, 0L) > since)
                    .forEach(conflicts::add);
            if (!conflicts.isEmpty()) {
                return new Members.Builder()
                        .putAll(error("etag_mismatch"))
                        .put("conflicts", conflicts)
                        .put("changed_by", there.device())
                        .build();
            }
        }
        return store(op, before, wanted, device);
    }

    private static Map<String, @Nullable Object> error(String code) {
        return new Members.Builder().put("code", code).put("error", "no").build();
    }

    private Map<String, @Nullable Object> store(
            Map<String, @Nullable Object> op,
            @Nullable Stored before,
            @Nullable Map<String, @Nullable Object> wanted,
            String device) {
        position++;
        Map<String, Long> changed = new HashMap<>(before == null ? Map.of() : before.changed());
        Members.Builder data = new Members.Builder();
        if (before != null) {
            data.putAll(Tables.object(before.item().get("data")));
        }
        if (wanted != null) {
            wanted.forEach((name, value) -> {
                data.put(name, value);
                changed.put(name, position);
            });
        }
        long version = before == null
                ? 1
                : Objects.requireNonNull(Json.whole(before.item().get("version"))) + 1;
        Map<String, @Nullable Object> item = new Members.Builder()
                .put("type", op.get("type"))
                .put("id", op.get("id"))
                .putIfThere("localId", op.get("localId"))
                .put("status", wanted == null ? "deleted" : "active")
                .put("etag", "e" + position)
                .put("version", version)
                .put("updated_at", "2026-11-01T00:00:00.000Z")
                .put("data", data.build())
                .build();
        entities.put(op.get("type") + "/" + op.get("id"), new Stored(item, position, changed, device));
        return new Members.Builder()
                .put("status", "applied")
                .put("etag", "e" + position)
                .put("version", version)
                .build();
    }
}
