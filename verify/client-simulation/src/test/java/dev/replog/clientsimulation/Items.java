package dev.replog.clientsimulation;

import dev.replog.client.json.Json;
import dev.replog.client.json.JsonReader;
import dev.replog.client.json.Members;
import dev.replog.client.store.RowKey;
import dev.replog.decide.Entity;
import dev.replog.decide.EntityJson;
import dev.replog.decide.UserState;
import dev.replog.schemas.catalogue.CanonicalText;
import dev.replog.schemas.token.Etag;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The entities of a user, as a pull gives them and as a client shows them. */
final class Items {

    private Items() {}

    /** Every entity that is there, as a client that has everything must show it. */
    static Map<RowKey, String> shown(UserState state) {
        Map<RowKey, String> shown = new HashMap<>();
        state.ownEntities().stream()
                .filter(Entity::isLive)
                .forEach(entity -> shown.put(
                        new RowKey(entity.type().name(), entity.id().toString()),
                        text(entity.localId(), Etag.of(entity.etagPosition()), entity.version(), fields(entity))));
        return shown;
    }

    static String text(@Nullable String localId, @Nullable String etag, @Nullable Object version, Map<String, ?> data) {
        return localId + " " + etag + " " + version + " " + new TreeMap<>(data);
    }

    /** The items that have changed since a position; without a position, all items that are there. */
    static List<@Nullable Object> since(UserState state, @Nullable Long since) {
        List<@Nullable Object> items = new ArrayList<>();
        state.ownEntities().stream()
                .filter(entity -> since == null ? entity.isLive() : changedAt(entity) > since)
                .sorted(Comparator.comparingLong(Items::changedAt))
                .forEach(entity -> items.add(item(entity)));
        return items;
    }

    private static long changedAt(Entity entity) {
        return Math.max(entity.position(), entity.etagPosition());
    }

    private static Map<String, @Nullable Object> item(Entity entity) {
        return new Members.Builder()
                .put("type", entity.type().name())
                .put("id", entity.id().toString())
                .putIfThere("localId", entity.localId())
                .put("status", entity.isLive() ? "active" : "deleted")
                .put("etag", Etag.of(entity.etagPosition()))
                .put("version", (long) entity.version())
                .put("updated_at", CanonicalText.of(entity.updatedAt()))
                .put("data", fields(entity))
                .build();
    }

    private static Map<String, @Nullable Object> fields(Entity entity) {
        return Objects.requireNonNull(Json.object(JsonReader.read(EntityJson.fields(entity))));
    }
}
