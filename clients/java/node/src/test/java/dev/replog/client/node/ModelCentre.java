package dev.replog.client.node;

import dev.replog.client.json.Json;
import dev.replog.client.json.JsonReader;
import dev.replog.client.json.JsonWriter;
import dev.replog.client.json.Members;
import dev.replog.client.node.packet.Packet;
import dev.replog.client.node.packet.PacketEntity;
import dev.replog.client.node.packet.PacketEntity.Operation;
import dev.replog.client.node.packet.PacketResult;
import dev.replog.client.store.RowKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The data of a centre with one node: exercises, and workouts with their entries. It refuses what changes an entity
 * that it does not have, and what is below one, in the order of the packet. Every answer has all of its data.
 */
final class ModelCentre {

    private final ScriptedCentre centre;
    private Map<RowKey, Map<String, @Nullable Object>> entities = new LinkedHashMap<>();
    private Set<RowKey> deleted = new LinkedHashSet<>();
    private Map<RowKey, String> changedAt = new HashMap<>();

    ModelCentre(ScriptedCentre centre) {
        this.centre = centre;
        centre.answerUsually(this::answer);
    }

    /** A copy of everything. */
    record Backup(
            Map<RowKey, Map<String, @Nullable Object>> entities,
            Set<RowKey> deleted,
            Map<RowKey, String> changedAt,
            ScriptedCentre.Last last) {}

    Backup backup() {
        return new Backup(
                new LinkedHashMap<>(entities), new LinkedHashSet<>(deleted), Map.copyOf(changedAt), centre.last());
    }

    void restore(Backup backup) {
        entities = new LinkedHashMap<>(backup.entities());
        deleted = new LinkedHashSet<>(backup.deleted());
        changedAt = new HashMap<>(backup.changedAt());
        centre.restore(backup.last());
    }

    /** All entities with their fields. */
    Map<RowKey, Map<String, @Nullable Object>> entities() {
        return entities;
    }

    private Packet answer(Packet packet) {
        List<PacketResult> results =
                packet.entities().stream().map(this::decide).toList();
        List<PacketEntity> documents = new ArrayList<>();
        deleted.forEach(root -> documents.add(NodeScenario.tombstone(root.type(), root.id())));
        entities.keySet().stream().filter(key -> !isEntry(key)).forEach(root -> documents.add(document(root)));
        return centre.answer(packet, documents, results, false);
    }

    private PacketResult decide(PacketEntity entity) {
        RowKey key = new RowKey(entity.type(), entity.uuid());
        Map<String, @Nullable Object> before = entities.get(key);
        if (entity.operation() == Operation.DELETE) {
            delete(key);
            return result(entity, before == null ? "unchanged" : "applied", null);
        }
        Map<String, @Nullable Object> fields = new HashMap<>(before == null ? Map.of() : before);
        Map<String, @Nullable Object> data = entity.data();
        (data == null ? Map.<String, @Nullable Object>of() : data).forEach((name, value) -> {
            if (value == null) {
                fields.remove(name);
            } else {
                fields.put(name, value);
            }
        });
        boolean isThere = entity.operation() == Operation.INSERT || before != null;
        if (!isThere || isEntry(key) && !entities.containsKey(workoutOf(fields))) {
            return result(entity, "rejected", isThere ? "parent_deleted" : "not_found");
        }
        entities.put(key, fields);
        deleted.remove(key);
        changedAt.put(isEntry(key) ? workoutOf(fields) : key, String.valueOf(entity.changedAt()));
        return result(entity, "applied", null);
    }

    private void delete(RowKey key) {
        if (entities.remove(key) != null && !isEntry(key)) {
            deleted.add(key);
        }
        Iterator<Map.Entry<RowKey, Map<String, @Nullable Object>>> all =
                entities.entrySet().iterator();
        while (all.hasNext()) {
            Map.Entry<RowKey, Map<String, @Nullable Object>> other = all.next();
            if (isEntry(other.getKey()) && workoutOf(other.getValue()).equals(key)) {
                all.remove();
            }
        }
    }

    private PacketEntity document(RowKey root) {
        Members.Builder data = new Members.Builder().putAll(entities.getOrDefault(root, Map.of()));
        List<@Nullable Object> entries = new ArrayList<>();
        for (Map.Entry<RowKey, Map<String, @Nullable Object>> entry : entities.entrySet()) {
            if (isEntry(entry.getKey()) && workoutOf(entry.getValue()).equals(root)) {
                entries.add(new Members.Builder()
                        .putAll(entry.getValue())
                        .put("id", entry.getKey().id())
                        .put("updated_at", changedAt.get(root))
                        .build());
            }
        }
        if (root.type().equals("workout")) {
            data.put("exercises", entries);
        }
        return new PacketEntity(
                root.type(),
                root.id(),
                Operation.UPDATE,
                changedAt.get(root),
                null,
                null,
                Json.object(JsonReader.read(JsonWriter.write(data.build()))));
    }

    private static PacketResult result(PacketEntity entity, String status, @Nullable String code) {
        return new PacketResult(entity.uuid(), status, null, code, null);
    }

    private static boolean isEntry(RowKey key) {
        return key.type().equals("workout_exercise");
    }

    private static RowKey workoutOf(Map<String, @Nullable Object> entry) {
        return new RowKey("workout", String.valueOf(entry.get("workout_id")));
    }
}
