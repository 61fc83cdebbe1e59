package dev.replog.decide;

import dev.replog.schemas.catalogue.EntityType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The changes of one operation: a layer over the state, and the steps that led to it. It is kept when the operation is
 * applied and dropped when it is rejected. Every change of an entity also touches the root of its tree.
 */
final class Draft {
    private final LogPlace place;
    private final Rulebook rulebook;
    private final Logs logs;
    private final UserState state;
    private final List<Step> steps = new ArrayList<>();
    private final SortedSet<String> merged = new TreeSet<>();
    private final SortedSet<String> lost = new TreeSet<>();
    private final Map<EntityKey, List<Loss.Value>> lostValues = new LinkedHashMap<>();
    private final Map<EntityKey, @Nullable Stamp> lostDeletions = new LinkedHashMap<>();

    Draft(LogPlace place, Rulebook rulebook, Logs logs, UserState below) {
        this.place = place;
        this.rulebook = rulebook;
        this.logs = logs;
        this.state = below.layer();
    }

    LogPlace place() {
        return place;
    }

    RulesVersion rules() {
        return rulebook.version();
    }

    Rulebook rulebook() {
        return rulebook;
    }

    Logs logs() {
        return logs;
    }

    UserState state() {
        return state;
    }

    List<Step> steps() {
        return steps;
    }

    /** The fields of the request that were taken although the entity had changed since the request's base. */
    SortedSet<String> merged() {
        return merged;
    }

    /** The fields of the request that lost to a later change, as the response lists them. */
    SortedSet<String> lost() {
        return lost;
    }

    /** The lost fields with their values, by entity. */
    Map<EntityKey, List<Loss.Value>> lostValues() {
        return lostValues;
    }

    /** The entities that a nested document would have deleted but that stayed, and the write that kept each. */
    Map<EntityKey, @Nullable Stamp> lostDeletions() {
        return lostDeletions;
    }

    void lose(Entity current, String name, Loss.Value value) {
        lost.add(name);
        lostValues.computeIfAbsent(current.key(), key -> new ArrayList<>()).add(value);
    }

    void loseDeletion(Entity kept, @Nullable Stamp lostTo) {
        lost.add(kept.type().name() + "/" + kept.id());
        lostDeletions.put(kept.key(), lostTo);
    }

    /** Stores an entity without a visible change: there is no step, and nothing is published. */
    void touch(Entity entity) {
        state.put(entity);
    }

    void store(@Nullable Entity before, Entity after, Collection<String> changedFields) {
        state.put(after);
        steps.add(new Step(before, after, changedFields.stream().sorted().toList()));
        touchRoot(after);
        if (before != null && !before.rootId().equals(after.rootId())) {
            touchRoot(before);
            bringAlong(after);
        }
        if (before != null && rules() != RulesVersion.V1_0 && !Objects.equals(before.parentId(), after.parentId())) {
            markMoveOut(before);
        }
    }

    /** Marks the move at the previous parent, because the moved entity is no longer among that parent's children. */
    private void markMoveOut(Entity moved) {
        EntityType parentType = moved.type().parent();
        if (moved.parentId() == null || parentType == null) {
            return;
        }
        Entity parent = state.entity(new EntityKey(parentType, moved.parentId()));
        if (parent == null) {
            throw new IllegalStateException(moved.key() + ": its parent " + moved.parentId() + " was not loaded");
        }
        state.put(parent.movedOutAt(Stamp.of(place, null)));
    }

    private void touchRoot(Entity changed) {
        if (!changed.isRoot()) {
            Entity root = state.entity(new EntityKey(changed.type().root(), changed.rootId()));
            if (root == null) {
                throw new IllegalStateException(changed.key() + ": its root " + changed.rootId() + " was not loaded");
            }
            state.put(root.touchedAt(place.position()));
        }
    }

    /** Everything below an entity that moved to another tree moves with it. This is not a change of its own. */
    private void bringAlong(Entity moved) {
        for (Entity below : state.descendants(moved)) {
            state.put(below.underRoot(moved.rootId()));
        }
    }
}
