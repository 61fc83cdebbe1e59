package dev.replog.decide;

import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.EntityType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What deciding may look at: the part of one user's entities and receipts that a batch needs. States lie on top of each
 * other: a layer holds what changed since the one below, so a failed operation or an atomic batch is undone by dropping
 * its layer. Used by one thread.
 */
public final class UserState {
    /** The order in which children of one parent are shown and decided. */
    static final Comparator<Entity> SIBLINGS = Comparator.comparing(
                    UserState::order, Comparator.nullsLast(Comparator.naturalOrder()))
            .thenComparing(Entity::createdAt)
            .thenComparing(entity -> entity.id().toString())
            .thenComparingInt(entity -> entity.type().code());

    private final @Nullable UserState below;
    private final Instant horizon;
    private final Map<EntityKey, Entity> entities = new LinkedHashMap<>();
    private final Map<UUID, Set<EntityKey>> keysByParent = new HashMap<>();
    private final Map<UUID, Receipt> receipts = new LinkedHashMap<>();
    private Usage usage = Usage.NONE;

    public UserState() {
        this(null, Instant.MIN);
    }

    private UserState(@Nullable UserState below, Instant horizon) {
        this.below = below;
        this.horizon = horizon;
    }

    /** An empty state on top of this one. */
    public UserState layer() {
        return new UserState(this, horizon);
    }

    /** An empty state on top of this one, in which what was deleted before this time was never there. */
    UserState layerForgetting(Instant deletedBefore) {
        return new UserState(this, deletedBefore);
    }

    public @Nullable Entity entity(EntityKey key) {
        for (UserState state = this; state != null; state = state.below) {
            Entity entity = state.entities.get(key);
            if (entity != null) {
                return isForgotten(entity) ? null : entity;
            }
        }
        return null;
    }

    private boolean isForgotten(Entity entity) {
        return entity.deletedAt() != null && entity.deletedAt().isBefore(horizon);
    }

    public @Nullable Receipt receipt(UUID mutationId) {
        Receipt receipt = receipts.get(mutationId);
        return receipt != null || below == null ? receipt : below.receipt(mutationId);
    }

    /**
     * The children of an entity, tombstones included, in the order of siblings: the first conflict and the order of
     * changes must not depend on the order in which a batch was loaded.
     */
    List<Entity> children(Entity parent) {
        Set<EntityKey> keys = new LinkedHashSet<>();
        for (UserState state = this; state != null; state = state.below) {
            keys.addAll(state.keysByParent.getOrDefault(parent.id(), Set.of()));
        }
        List<Entity> children = new ArrayList<>(keys.size());
        for (EntityKey key : keys) {
            Entity child = entity(key);
            if (child != null
                    && parent.id().equals(child.parentId())
                    && Catalogue.parentOf(child.type()) == parent.type()) {
                children.add(child);
            }
        }
        children.sort(SIBLINGS);
        return children;
    }

    /** Everything below an entity, tombstones included, parents before children. */
    List<Entity> descendants(Entity top) {
        List<Entity> found = new ArrayList<>(children(top));
        for (int i = 0; i < found.size(); i++) {
            found.addAll(children(found.get(i)));
        }
        return found;
    }

    /** A live entity of this type that holds a value only one may hold, other than this one. */
    @Nullable
    Entity holder(EntityType type, String field, String value, UUID exceptId) {
        Set<EntityKey> seen = new LinkedHashSet<>();
        for (UserState state = this; state != null; state = state.below) {
            for (Map.Entry<EntityKey, Entity> entry : state.entities.entrySet()) {
                Entity entity = entry.getValue();
                if (seen.add(entry.getKey())
                        && entity.type() == type
                        && entity.isLive()
                        && !entity.id().equals(exceptId)
                        && value.equals(entity.fields().get(field))) {
                    return entity;
                }
            }
        }
        return null;
    }

    public void put(Entity entity) {
        entities.put(entity.key(), entity);
        if (entity.parentId() != null) {
            keysByParent
                    .computeIfAbsent(entity.parentId(), id -> new LinkedHashSet<>())
                    .add(entity.key());
        }
    }

    public void put(UUID mutationId, Receipt receipt) {
        receipts.put(mutationId, receipt);
    }

    /** How much the user keeps. */
    Usage usage() {
        return below == null ? usage : below.usage().plus(usage);
    }

    /** What is kept beside what this layer is on top of. */
    public Usage ownUsage() {
        return usage;
    }

    public void add(Usage added) {
        usage = usage.plus(added);
    }

    /** Takes over what a layer on top of this state holds. */
    void absorb(UserState layer) {
        usage = usage.plus(layer.usage);
        layer.entities.values().forEach(this::put);
        receipts.putAll(layer.receipts);
    }

    /** What this layer holds itself. */
    public Collection<Entity> ownEntities() {
        return entities.values();
    }

    /** Whether this layer itself holds the entity, also one that is forgotten by now. */
    public boolean ownsEntity(EntityKey key) {
        return entities.containsKey(key);
    }

    public Map<UUID, Receipt> ownReceipts() {
        return receipts;
    }

    private static @Nullable Long order(Entity entity) {
        return entity.fields().get("order") instanceof Long order ? order : null;
    }
}
