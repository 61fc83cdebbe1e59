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

    /**
     * A change of one root, with the token that was applied when it was made.
     *
     * @param records those of the log that the person had seen
     */
    record Edit(
            EntityKey root,
            String operation,
            Map<String, Object> fields,
            @Nullable Map<UUID, Map<String, Object>> below,
            @Nullable String base,
            Set<Long> records) {}

    final UUID id;
    long epoch = 1;
    private long number;
    private long acknowledged;
    private @Nullable String token;
    /** Of the newest document, when that is newer than the token. */
    private @Nullable String newest;

    private boolean isPullingAll;
    private byte @Nullable [] inFlight;
    private List<Edit> sent = new ArrayList<>();
    private Map<EntityKey, Edit> pending = new LinkedHashMap<>();
    private Map<EntityKey, SimulatedCentre.Document> copy = new HashMap<>();
    /** The rows from before it began to get everything again. */
    private Map<EntityKey, SimulatedCentre.Document> kept = new HashMap<>();

    private boolean hasLostPackets;
    private Set<Long> records = Set.of();
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
        newest = other.newest;
        isPullingAll = other.isPullingAll;
        inFlight = other.inFlight == null ? null : other.inFlight.clone();
        sent = new ArrayList<>(other.sent);
        pending = new LinkedHashMap<>(other.pending);
        copy = new HashMap<>(other.copy);
        kept = new HashMap<>(other.kept);
        hasLostPackets = other.hasLostPackets;
        records = other.records;
    }

    /** The changes in the packet without an answer. */
    Map<UUID, Edit> sent() {
        return sent.stream().collect(Collectors.toMap(edit -> edit.root().id(), edit -> edit));
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
        pending.put(root, new Edit(root, operation, fields, below, token, records));
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
            stored = written(edits);
            inFlight = stored;
        }
        return stored;
    }

    private byte[] written(List<Edit> edits) {
        return SimulatedPackets.json(id, epoch, number, acknowledged, token, newest, edits)
                .getBytes(StandardCharsets.UTF_8);
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
                kept.remove(key);
                acceptedInserts.remove(key.id());
            } else {
                copy.put(key, document);
            }
        });
        token = answer.token();
        acknowledged = answer.number();
        records = answer.records();
        newest = answer.newest();
        isPullingAll &= answer.more();
        if (!isPullingAll) {
            sendLost();
        }
        inFlight = null;
        sent = new ArrayList<>();
    }

    private void applyOwn(Edit edit) {
        if (edit.operation().equals("DELETE")) {
            copy.remove(edit.root());
            kept.remove(edit.root());
            acceptedInserts.remove(edit.root().id());
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

    /** Sends what the centre has lost: what this node had inserted, and the centre does not have any more. */
    private void sendLost() {
        kept.forEach((root, document) -> {
            if (hasLostPackets
                    && !copy.containsKey(root)
                    && document.fields() != null
                    && acceptedInserts.contains(root.id())) {
                pending.merge(root, inserted(root, document), SimulatedPackets::changed);
            }
        });
        kept = new HashMap<>();
        hasLostPackets = false;
    }

    private Edit inserted(EntityKey root, SimulatedCentre.Document document) {
        Map<UUID, Map<String, Object>> below = new LinkedHashMap<>();
        document.below().forEach((id, fields) -> {
            Map<String, Object> sent = new TreeMap<>(fields);
            sent.remove("workout_id");
            below.put(id, sent);
        });
        boolean isWorkout = root.type().name().equals("workout");
        return new Edit(root, "INSERT", new TreeMap<>(document.fields()), isWorkout ? below : null, token, records);
    }

    /** 410: gets everything again, with the same packet. */
    void dropToken() {
        newest = newest == null ? token : newest;
        token = null;
        isPullingAll = true;
        kept.putAll(copy);
        copy = new HashMap<>();
        inFlight = written(sent);
    }

    /**
     * Begins a new epoch: gets everything, then sends what waits.
     *
     * @param isLost whether the centre has lost packets
     */
    void beginAgain(long lastEpoch, boolean isLost) {
        epoch = Math.max(epoch, lastEpoch) + 1;
        number = 0;
        acknowledged = 0;
        newest = newest == null ? token : newest;
        token = null;
        isPullingAll = true;
        Map<EntityKey, Edit> waiting = new LinkedHashMap<>();
        sent.forEach(edit -> waiting.put(edit.root(), edit));
        waiting.putAll(pending);
        pending = waiting;
        sent = new ArrayList<>();
        inFlight = null;
        hasLostPackets |= isLost;
        kept.putAll(copy);
        copy = new HashMap<>();
    }
}
