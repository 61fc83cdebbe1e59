package dev.replog.decide;

import dev.replog.schemas.catalogue.EntityType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The input of deciding: the part of one user's entities and receipts that a batch needs. States are stacked: a layer
 * holds the changes since the layer below, so dropping it undoes a failed operation or atomic batch. Used by one
 * thread.
 */
public final class UserState {
    /** The order in which the children of one parent are shown and decided. */
    static final Comparator<Entity> SIBLINGS = Comparator.comparing(
                    UserState::order, Comparator.nullsLast(Comparator.naturalOrder()))
            .thenComparing(Entity::createdAt)
            .thenComparing(entity -> entity.id().toString())
            .thenComparingInt(entity -> entity.type().code());

    private final @Nullable UserState below;
    private final Instant horizon;
    private final Map<EntityKey, Entity> entities = new LinkedHashMap<>();
    private final Map<UUID, Set<EntityKey>> keysByParent = new HashMap<>();
    private final Map<Held, Set<EntityKey>> holders = new HashMap<>();
    private final Map<UUID, Receipt> receipts = new LinkedHashMap<>();
    private final Map<UUID, LastPacket> packets = new LinkedHashMap<>();
    private final Map<UUID, Erasure> erasures = new LinkedHashMap<>();
    private Usage usage = Usage.NONE;
    private boolean isErased;

    public UserState() {
        this(null, Instant.MIN);
    }

    private UserState(@Nullable UserState below, Instant horizon) {
        this.below = below;
        this.horizon = horizon;
    }

    /** An empty layer over this state. */
    public UserState layer() {
        return new UserState(this, horizon);
    }

    /** An empty layer over this state, for which entities that were deleted before this time never existed. */
    UserState layerWithout(Instant deletedBefore) {
        return new UserState(this, deletedBefore);
    }

    /** The layer below, as far as it still counts: nothing of it does after an erasure. */
    private @Nullable UserState beneath() {
        return isErased ? null : below;
    }

    public @Nullable Entity entity(EntityKey key) {
        for (UserState state = this; state != null; state = state.beneath()) {
            Entity entity = state.entities.get(key);
            if (entity != null) {
                return isExpired(entity) ? null : entity;
            }
        }
        return null;
    }

    private boolean isExpired(Entity entity) {
        return entity.deletedAt() != null && entity.deletedAt().isBefore(horizon);
    }

    public @Nullable Receipt receipt(UUID mutationId) {
        Receipt receipt = receipts.get(mutationId);
        UserState beneath = beneath();
        return receipt != null || beneath == null ? receipt : beneath.receipt(mutationId);
    }

    /** The last packet of a node; null before its first one. */
    public @Nullable LastPacket packet(UUID nodeId) {
        LastPacket packet = packets.get(nodeId);
        UserState beneath = beneath();
        return packet != null || beneath == null ? packet : beneath.packet(nodeId);
    }

    /** The erasure of the account under this mutation id; null when there is none. */
    @Nullable
    Erasure erasure(UUID mutationId) {
        Erasure erasure = erasures.get(mutationId);
        return erasure != null || below == null ? erasure : below.erasure(mutationId);
    }

    /** The last erasure of the account; null when it was never erased. */
    @Nullable
    Erasure erasure() {
        if (erasures.isEmpty()) {
            return below == null ? null : below.erasure();
        }
        return Collections.max(erasures.values(), Comparator.comparingLong(Erasure::position));
    }

    /**
     * The children of an entity, tombstones included, in the order of siblings. The order is fixed, because the first
     * conflict and the order of changes must not depend on the order in which a batch was loaded.
     */
    List<Entity> children(Entity parent) {
        Set<EntityKey> keys = new LinkedHashSet<>();
        for (UserState state = this; state != null; state = state.beneath()) {
            keys.addAll(state.keysByParent.getOrDefault(parent.id(), Set.of()));
        }
        List<Entity> children = new ArrayList<>(keys.size());
        for (EntityKey key : keys) {
            Entity child = entity(key);
            if (child != null
                    && parent.id().equals(child.parentId())
                    && parent.type().equals(child.type().parent())) {
                children.add(child);
            }
        }
        children.sort(SIBLINGS);
        return children;
    }

    /** The children of an entity that are not deleted, in the order of siblings. */
    List<Entity> liveChildren(Entity parent) {
        return children(parent).stream().filter(Entity::isLive).toList();
    }

    /** Everything below an entity, tombstones included, parents before children. */
    List<Entity> descendants(Entity top) {
        List<Entity> found = new ArrayList<>(children(top));
        for (int i = 0; i < found.size(); i++) {
            found.addAll(children(found.get(i)));
        }
        return found;
    }

    /** Another live entity of this type with a value that only one may have. */
    @Nullable
    Entity holder(EntityType type, String field, String value, UUID exceptId) {
        Held wanted = new Held(type, field, value);
        for (UserState state = this; state != null; state = state.beneath()) {
            for (EntityKey key : state.holders(wanted)) {
                Entity entity = entity(key);
                if (entity != null && wanted.isHeldBy(entity) && !entity.id().equals(exceptId)) {
                    return entity;
                }
            }
        }
        return null;
    }

    /** The entities of this layer that hold the value: looked up at the first call, and kept up to date after it. */
    private Set<EntityKey> holders(Held wanted) {
        return holders.computeIfAbsent(
                wanted,
                held -> entities.values().stream()
                        .filter(held::isHeldBy)
                        .map(Entity::key)
                        .collect(Collectors.toCollection(LinkedHashSet::new)));
    }

    /** A value of a field that only one live entity may have. */
    private record Held(EntityType type, String field, String value) {
        boolean isHeldBy(Entity entity) {
            return entity.type().equals(type)
                    && entity.isLive()
                    && value.equals(entity.fields().get(field));
        }
    }

    public void put(Entity entity) {
        entities.put(entity.key(), entity);
        holders.forEach((held, keys) -> {
            if (held.isHeldBy(entity)) {
                keys.add(entity.key());
            } else {
                keys.remove(entity.key());
            }
        });
        if (entity.parentId() != null) {
            keysByParent
                    .computeIfAbsent(entity.parentId(), id -> new LinkedHashSet<>())
                    .add(entity.key());
        }
    }

    public void put(UUID mutationId, Receipt receipt) {
        receipts.put(mutationId, receipt);
    }

    public void put(UUID nodeId, LastPacket packet) {
        packets.put(nodeId, packet);
    }

    /** An erasure that was decided before. */
    public void put(Erasure erasure) {
        erasures.put(erasure.mutationId(), erasure);
    }

    /** Drops everything but the erasures: that of this layer, and that of the layers below. */
    void erase(Erasure erasure) {
        empty();
        put(erasure);
    }

    private void empty() {
        entities.clear();
        keysByParent.clear();
        holders.clear();
        receipts.clear();
        packets.clear();
        usage = Usage.NONE;
        isErased = true;
    }

    /** The usage of the user. */
    Usage usage() {
        UserState beneath = beneath();
        return beneath == null ? usage : beneath.usage().plus(usage);
    }

    /** The usage that this layer adds to the one of the layer below. */
    public Usage ownUsage() {
        return usage;
    }

    public void add(Usage added) {
        usage = usage.plus(added);
    }

    /** Adds the content of a layer to this state. */
    void absorb(UserState layer) {
        if (layer.isErased) {
            empty();
        }
        usage = usage.plus(layer.usage);
        layer.entities.values().forEach(this::put);
        receipts.putAll(layer.receipts);
        packets.putAll(layer.packets);
        erasures.putAll(layer.erasures);
    }

    /** The entities of this layer itself. */
    public Collection<Entity> ownEntities() {
        return entities.values();
    }

    /** Whether this layer itself holds the entity, also when the retention of its deletion has ended. */
    public boolean ownsEntity(EntityKey key) {
        return entities.containsKey(key);
    }

    public Map<UUID, Receipt> ownReceipts() {
        return receipts;
    }

    /** The last packets of nodes that this layer itself holds. */
    public Map<UUID, LastPacket> ownPackets() {
        return packets;
    }

    /** Whether this layer itself erased everything below it. */
    public boolean isErased() {
        return isErased;
    }

    /** The erasures of this layer itself. */
    public Collection<Erasure> ownErasures() {
        return erasures.values();
    }

    private static @Nullable Long order(Entity entity) {
        return entity.fields().get("order") instanceof Long order ? order : null;
    }
}
