package dev.replog.decide;

import dev.replog.schemas.Operation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Turns an entity and everything below it into tombstones, in one step. */
final class Delete {
    private Delete() {}

    static @Nullable Rejection apply(Entity top, Draft draft, Operation operation) {
        Stamp mine = Stamp.of(draft.place(), operation.getClientTime());
        Rejection rejection = draft.rules() == RulesVersion.V1_0
                ? Rules10.refuseDeletion(top, draft, operation, mine)
                : refuse(top, draft, operation, mine);
        if (rejection != null) {
            return rejection;
        }
        for (Entity entity : subtree(top, draft.state())) {
            if (entity.isLive()) {
                draft.store(entity, entity.deleted(draft.place(), mine), List.of());
            }
        }
        return null;
    }

    /** A deletion touches every field of the tree, so it conflicts with any change that others made since its base. */
    private static @Nullable Rejection refuse(Entity top, Draft draft, Operation operation, Stamp mine) {
        Base base = Base.of(operation, mine);
        List<Entity> subtree = subtree(top, draft.state());
        boolean isRefused = switch (operation.getPolicy()) {
            case REJECT -> base != null && isChanged(top, subtree, base);
            case MERGE -> base != null && subtree.stream().anyMatch(entity -> isChangedByOthers(entity, base));
            case CLIENT_WINS -> false;
            case LAST_WRITE_WINS -> subtree.stream().anyMatch(entity -> isLater(entity, base, mine));
        };
        if (!isRefused) {
            return null;
        }
        return base == null
                ? laterWrite(top, subtree, mine, draft.rulebook())
                : conflict(top, subtree, base, draft.rulebook());
    }

    /** Whether a request about the tree is refused under {@code reject}. */
    static boolean isChanged(Entity top, List<Entity> subtree, Base base) {
        return base.isToken()
                ? subtree.stream().anyMatch(entity -> isChangedByOthers(entity, base))
                : newestPosition(top, subtree) > base.position();
    }

    private static boolean isChangedByOthers(Entity entity, Base base) {
        return base.isChanged(entity) || base.isMovedOut(entity);
    }

    /** With a base: what others wrote since then and still exists. Without one: any write of the tree. */
    private static boolean isLater(Entity entity, @Nullable Base base, Stamp mine) {
        Predicate<Stamp> counts = base == null ? stamp -> true : stamp -> entity.isLive() && base.isChange(stamp);
        return entity.stamps()
                .all()
                .anyMatch(theirs -> counts.test(theirs) && theirs.time().isAfter(mine.time()));
    }

    /** The rejection of a request about a whole tree that others changed since its base. */
    static Rejection conflict(Entity top, List<Entity> subtree, Base base, Rulebook rulebook) {
        Collection<String> changed = new TreeSet<>(Resolution.changedSince(top, base));
        List<Entity> below = subtree.subList(1, subtree.size());
        boolean isChangedBelow = base.isToken()
                ? base.isMovedOut(top) || below.stream().anyMatch(entity -> isChangedByOthers(entity, base))
                : top.isRoot() && top.treePosition() > Math.max(top.position(), base.position())
                        || below.stream().anyMatch(entity -> entity.position() > base.position());
        if (isChangedBelow) {
            changed.addAll(rulebook.nestedIn(top.type(), below).keySet());
        }
        Stamp newest = newestStamp(subtree);
        return Rejection.conflict(top, changed, newest.position() > base.position() ? newest : null);
    }

    /** The rejection of a deletion that is older than a write of the tree. */
    private static Rejection laterWrite(Entity top, List<Entity> subtree, Stamp mine, Rulebook rulebook) {
        Collection<String> later =
                new TreeSet<>(Rules10.changedSince(top, stamp -> stamp.time().isAfter(mine.time())));
        if (subtree.stream().skip(1).anyMatch(entity -> isLater(entity, null, mine))) {
            later.addAll(rulebook.nestedIn(top.type(), subtree).keySet());
        }
        Stamp latest = subtree.stream()
                .flatMap(entity -> entity.stamps().all())
                .reduce((one, other) -> other.time().isAfter(one.time()) ? other : one)
                .orElseThrow();
        return Rejection.later(top, later, latest);
    }

    /** The newest change of anything below an entity, deletions included. */
    static long newestPosition(Entity top, UserState state) {
        return newestPosition(top, subtree(top, state));
    }

    private static long newestPosition(Entity top, List<Entity> entities) {
        long newest = top.isRoot() ? top.treePosition() : top.position();
        for (Entity entity : entities) {
            newest = Math.max(newest, entity.position());
        }
        return newest;
    }

    static Stamp newestStamp(List<Entity> subtree) {
        Stamp newest = Resolution.newest(subtree.getFirst());
        for (Entity entity : subtree) {
            Stamp stamp = Resolution.newest(entity);
            if (stamp.position() > newest.position()) {
                newest = stamp;
            }
        }
        return newest;
    }

    /** The entity, then everything below it. */
    static List<Entity> subtree(Entity top, UserState state) {
        List<Entity> subtree = new ArrayList<>();
        subtree.add(top);
        subtree.addAll(state.descendants(top));
        return subtree;
    }
}
