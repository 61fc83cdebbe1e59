package dev.replog.projector.decide;

import dev.replog.schemas.Operation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Turning an entity and everything below it into tombstones, in one step. */
final class Delete {
    private Delete() {}

    static @Nullable Rejection apply(Entity top, Draft draft, Operation operation) {
        Stamp mine = Stamp.of(draft.place(), operation.getClientTime());
        List<Entity> subtree = subtree(top, draft.state());
        if (Resolution.hasBase(operation)
                && newestPosition(top, draft.state()) > operation.getBasePosition()
                && subtree.stream().anyMatch(entity -> !Resolution.deletes(entity, operation, mine))) {
            return conflict(top, draft.state(), operation);
        }
        for (Entity entity : subtree) {
            if (entity.isLive()) {
                draft.store(entity, entity.deleted(draft.place(), mine), List.of());
            }
        }
        return null;
    }

    /** The refusal of a request about a whole tree in which something changed since its base. */
    static Rejection conflict(Entity top, UserState state, Operation operation) {
        long base = operation.getBasePosition();
        Collection<String> changed = new TreeSet<>(Resolution.changedSince(top, operation));
        // What moved to another tree is seen in the tree's position alone.
        boolean isChangedBelow = top.isRoot() && top.treePosition() > Math.max(top.position(), base)
                || state.descendants(top).stream().anyMatch(entity -> entity.position() > base);
        if (isChangedBelow) {
            changed.addAll(top.type().children().keySet());
        }
        Stamp newest = newestStamp(top, state);
        return Rejection.conflict(top, changed, newest.position() > base ? newest : null);
    }

    /** The newest change of anything in the tree below an entity, deletions included. */
    static long newestPosition(Entity top, UserState state) {
        long newest = top.isRoot() ? top.treePosition() : top.position();
        for (Entity entity : subtree(top, state)) {
            newest = Math.max(newest, entity.position());
        }
        return newest;
    }

    private static Stamp newestStamp(Entity top, UserState state) {
        Stamp newest = Resolution.newest(top);
        for (Entity entity : subtree(top, state)) {
            Stamp stamp = Resolution.newest(entity);
            if (stamp.position() > newest.position()) {
                newest = stamp;
            }
        }
        return newest;
    }

    private static List<Entity> subtree(Entity top, UserState state) {
        List<Entity> subtree = new ArrayList<>();
        subtree.add(top);
        subtree.addAll(state.descendants(top));
        return subtree;
    }
}
