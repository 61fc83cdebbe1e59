package dev.replog.projector.decide;

import dev.replog.schemas.Operation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turning an entity and everything below it into tombstones, in one step. */
final class Delete {
    private Delete() {}

    static @Nullable Rejection apply(Entity top, Draft draft, Operation operation) {
        if (Resolution.hasBase(operation) && newestPosition(top, draft.state()) > operation.getBasePosition()) {
            Stamp mine = Stamp.of(draft.place(), operation.getClientTime());
            Stamp newest = newestStamp(top, draft.state());
            for (Entity entity : subtree(top, draft.state())) {
                if (entity.position() > operation.getBasePosition() && !Resolution.deletes(entity, operation, mine)) {
                    return Rejection.conflict(top, Resolution.changedSince(top, operation), newest);
                }
            }
        }
        for (Entity entity : subtree(top, draft.state())) {
            if (entity.isLive()) {
                draft.store(entity, entity.deleted(draft.place()), List.of());
            }
        }
        return null;
    }

    /** The newest change of anything in the tree below an entity, deletions included. */
    static long newestPosition(Entity top, UserState state) {
        long newest = top.isRoot() ? top.treePosition() : top.position();
        for (Entity entity : subtree(top, state)) {
            newest = Math.max(newest, entity.position());
        }
        return newest;
    }

    static Stamp newestStamp(Entity top, UserState state) {
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
