package dev.replog.projector.exchange;

import dev.replog.decide.EntityKey;
import dev.replog.schemas.OperationOutcome;
import dev.replog.schemas.OutcomeStatus;
import dev.replog.schemas.catalogue.Catalogue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A node as docs/exchange.md describes it. Its fields are what it has stored; a crash loses nothing of it. It keeps the
 * documents of the centre apart from its own changes that wait.
 */
final class SimulatedNode {
    private static final int PACKET_MAX = 3;

    /** A change of one root, with the token that was applied when it was made. */
    record Edit(
            EntityKey root,
            String operation,
            Map<String, Object> fields,
            @Nullable Map<UUID, Map<String, Object>> below,
            @Nullable String base) {}

    final UUID id;
    long epoch = 1;
    private long number;
    private long acknowledged;
    private @Nullable String token;
    private boolean isPullingAll;
    private byte @Nullable [] inFlight;
    private List<Edit> sent = new ArrayList<>();
    private Map<EntityKey, Edit> pending = new LinkedHashMap<>();
    private Map<EntityKey, SimulatedCentre.Document> copy = new HashMap<>();
    final Set<UUID> acceptedInserts = new HashSet<>();

    SimulatedNode(UUID id) {
        this.id = id;
    }

    /** A copy of everything that it has stored, as a backup would have it. */
    SimulatedNode backup() {
        SimulatedNode backup = new SimulatedNode(id);
        backup.restore(this);
        return backup;
    }

    void restore(SimulatedNode other) {
        epoch = other.epoch;
        number = other.number;
        acknowledged = other.acknowledged;
        token = other.token;
        isPullingAll = other.isPullingAll;
        inFlight = other.inFlight == null ? null : other.inFlight.clone();
        sent = new ArrayList<>(other.sent);
        pending = new LinkedHashMap<>(other.pending);
        copy = new HashMap<>(other.copy);
    }

    boolean isIdle() {
        return inFlight == null && pending.isEmpty() && !isPullingAll;
    }

    Map<EntityKey, SimulatedCentre.Document> copy() {
        return copy;
    }

    /** The person changes something. */
    void edit(Random random, int serial) {
        List<EntityKey> known = new ArrayList<>(copy.keySet());
        boolean isNew = known.isEmpty() || random.nextInt(3) == 0;
        String type = random.nextBoolean() ? "exercise" : "workout";
        EntityKey root = isNew
                ? new EntityKey(Catalogue.shipped().require(type), new UUID(random.nextLong(), serial))
                : known.get(random.nextInt(known.size()));
        if (pending.containsKey(root)
                || sent.stream().anyMatch(edit -> edit.root().equals(root))) {
            return;
        }
        boolean isWorkout = root.type().name().equals("workout");
        Map<String, Object> fields = new TreeMap<>();
        fields.put(
                isNew || random.nextBoolean() ? "name" : "notes", "by " + id.getLeastSignificantBits() + " " + serial);
        if (isNew && isWorkout) {
            fields.put("day_id", "monday");
            fields.put("status", "scheduled");
        }
        Map<UUID, Map<String, Object>> below =
                isWorkout && (isNew || random.nextBoolean()) ? entries(random, root, serial) : null;
        String operation = isNew ? "INSERT" : random.nextInt(6) == 0 ? "DELETE" : "UPDATE";
        pending.put(root, new Edit(root, operation, fields, below, token));
    }

    private Map<UUID, Map<String, Object>> entries(Random random, EntityKey root, int serial) {
        Map<UUID, Map<String, Object>> entries = new LinkedHashMap<>();
        SimulatedCentre.Document known = copy.get(root);
        for (UUID id : known == null ? Set.<UUID>of() : known.below().keySet()) {
            if (random.nextInt(3) > 0) {
                entries.put(id, new TreeMap<>(Map.of("order", (long) entries.size())));
            }
        }
        if (random.nextBoolean()) {
            entries.put(
                    new UUID(random.nextLong(), serial),
                    new TreeMap<>(Map.of("order", (long) entries.size(), "exercise_id", new UUID(5, 5).toString())));
        }
        return entries;
    }

    /** The packet to send: the stored one, or the next one, which is stored first. */
    byte[] packet() {
        byte[] stored = inFlight;
        if (stored == null) {
            number++;
            List<Edit> edits = pending.values().stream()
                    .limit(isPullingAll ? 0 : PACKET_MAX)
                    .toList();
            edits.forEach(edit -> pending.remove(edit.root()));
            sent = new ArrayList<>(edits);
            stored = json(edits).getBytes(StandardCharsets.UTF_8);
            inFlight = stored;
        }
        return stored;
    }

    private String json(List<Edit> edits) {
        return "{\"header\":{\"sender_node_id\":\"" + id + "\",\"recipient_node_id\":\"" + SimulatedCentre.ID
                + "\",\"epoch\":" + epoch + ",\"packet_no\":" + number + ",\"ack_packet_no\":" + acknowledged
                + (token == null ? "" : ",\"sync_token\":\"" + token + "\"") + ",\"schema_version\":\""
                + Catalogue.shipped().version() + "\"},"
                + "\"body\":{\"entities\":["
                + edits.stream().map(SimulatedNode::json).collect(Collectors.joining(",")) + "]}}";
    }

    private static String json(Edit edit) {
        Map<String, Object> data = new TreeMap<>(edit.fields());
        String below = edit.below() == null
                ? ""
                : ",\"exercises\":["
                        + edit.below().entrySet().stream()
                                .map(entry -> "{\"id\":\"" + entry.getKey() + "\"," + members(entry.getValue()) + "}")
                                .collect(Collectors.joining(","))
                        + "]";
        return "{\"type\":\"" + edit.root().type().name() + "\",\"uuid\":\""
                + edit.root().id() + "\",\"operation\":\""
                + edit.operation() + "\"" + (edit.base() == null ? "" : ",\"base\":\"" + edit.base() + "\"")
                + (edit.operation().equals("DELETE") ? "" : ",\"data\":{" + members(data) + below + "}") + "}";
    }

    private static String members(Map<String, Object> fields) {
        return fields.entrySet().stream()
                .map(field -> "\"" + field.getKey() + "\":"
                        + (field.getValue() instanceof String text ? "\"" + text + "\"" : field.getValue()))
                .collect(Collectors.joining(","));
    }

    /** One transaction: results, documents, token. */
    void apply(SimulatedCentre.Answer answer) {
        Map<UUID, Edit> edits = new HashMap<>();
        sent.forEach(edit -> edits.put(edit.root().id(), edit));
        for (OperationOutcome result : answer.results()) {
            Edit edit = edits.get(result.getId());
            if (edit != null && result.getStatus() != OutcomeStatus.REJECTED) {
                applyOwn(edit);
            }
        }
        answer.documents().forEach((key, document) -> {
            if (document.fields() == null) {
                copy.remove(key);
            } else {
                copy.put(key, document);
            }
        });
        token = answer.token();
        acknowledged = answer.number();
        isPullingAll &= answer.more();
        inFlight = null;
        sent = new ArrayList<>();
    }

    private void applyOwn(Edit edit) {
        if (edit.operation().equals("DELETE")) {
            copy.remove(edit.root());
            return;
        }
        if (edit.operation().equals("INSERT")) {
            acceptedInserts.add(edit.root().id());
        }
        SimulatedCentre.Document before = copy.get(edit.root());
        Map<String, Object> fields = new TreeMap<>();
        Map<UUID, Map<String, Object>> below = new TreeMap<>();
        if (before != null && before.fields() != null) {
            fields.putAll(before.fields());
            below.putAll(before.below());
        }
        fields.putAll(edit.fields());
        if (edit.below() != null) {
            Map<UUID, Map<String, Object>> all = new TreeMap<>();
            edit.below().forEach((id, given) -> {
                Map<String, Object> merged = new TreeMap<>(below.getOrDefault(id, Map.of()));
                merged.putAll(given);
                merged.put("workout_id", edit.root().id().toString());
                all.put(id, merged);
            });
            below.clear();
            below.putAll(all);
        }
        copy.put(edit.root(), new SimulatedCentre.Document(fields, below));
    }

    /** Begins a new epoch: pulls everything, then sends what waits. */
    void beginAgain(long lastEpoch) {
        epoch = Math.max(epoch, lastEpoch) + 1;
        number = 0;
        acknowledged = 0;
        token = null;
        isPullingAll = true;
        Map<EntityKey, Edit> waiting = new LinkedHashMap<>();
        sent.forEach(edit -> waiting.put(edit.root(), edit));
        waiting.putAll(pending);
        pending = waiting;
        sent = new ArrayList<>();
        inFlight = null;
        copy = new HashMap<>();
    }
}
