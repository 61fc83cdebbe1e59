package dev.replog.decide;

import dev.replog.schemas.ConflictPolicy;
import dev.replog.schemas.Operation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The rules 1.0 for bases and conflicts. Mutations of that release are always decided by them, so they never change.
 */
final class Rules10 {
    private Rules10() {}

    static Resolution resolve(Entity current, Collection<String> wanted, Operation operation, Stamp mine) {
        if (!Resolution.hasBase(operation) || current.position() <= operation.getBasePosition()) {
            return new Resolution.Take(wanted, List.of(), false);
        }
        if (operation.getPolicy() == ConflictPolicy.REJECT) {
            return new Resolution.Refuse(
                    Rejection.conflict(current, changedSince(current, operation), Resolution.newest(current)));
        }
        Collection<String> overlap = new TreeSet<>();
        Collection<String> taken = new TreeSet<>();
        Collection<String> lost = new TreeSet<>();
        for (String field : wanted) {
            Stamp theirs = current.stamps().of(field);
            boolean both = theirs.position() > operation.getBasePosition() && !theirs.isSameDevice(mine);
            if (both) {
                overlap.add(field);
            }
            (both && isLost(operation.getPolicy(), mine, theirs) ? lost : taken).add(field);
        }
        if (operation.getPolicy() == ConflictPolicy.MERGE && !overlap.isEmpty()) {
            Stamp theirs = current.stamps().of(overlap.iterator().next());
            return new Resolution.Refuse(Rejection.conflict(current, overlap, theirs));
        }
        return new Resolution.Take(taken, lost, true);
    }

    private static boolean isLost(ConflictPolicy policy, Stamp mine, Stamp theirs) {
        return policy == ConflictPolicy.LAST_WRITE_WINS && theirs.time().isAfter(mine.time());
    }

    /** The rejection of the deletion of a tree; null when it is allowed. */
    static @Nullable Rejection refuseDeletion(Entity top, Draft draft, Operation operation, Stamp mine) {
        UserState state = draft.state();
        return Resolution.hasBase(operation)
                        && isTreeChanged(top, state, operation)
                        && Delete.subtree(top, state).stream().anyMatch(entity -> !deletes(entity, operation, mine))
                ? conflict(top, draft, operation)
                : null;
    }

    static boolean isTreeChanged(Entity top, UserState state, Operation operation) {
        return Delete.newestPosition(top, state) > operation.getBasePosition();
    }

    /**
     * True when a request with a base may delete this entity of a tree that changed since. A deletion touches every
     * field, so under last-write-wins each later write must be older by its time. Deleting a tombstone loses nothing.
     */
    private static boolean deletes(Entity entity, Operation operation, Stamp mine) {
        long base = operation.getBasePosition();
        return switch (operation.getPolicy()) {
            case REJECT -> false;
            case MERGE -> entity.position() <= base;
            case CLIENT_WINS -> true;
            case LAST_WRITE_WINS ->
                !entity.isLive()
                        || entity.stamps()
                                .all()
                                .noneMatch(theirs -> theirs.position() > base
                                        && theirs.time().isAfter(mine.time()));
        };
    }

    /** The rejection of a request about a whole tree in which something changed since its base. */
    static Rejection conflict(Entity top, Draft draft, Operation operation) {
        long base = operation.getBasePosition();
        Collection<String> changed = new TreeSet<>(changedSince(top, operation));
        // An entity that moved to another tree is visible only in the position of the tree.
        List<Entity> below = draft.state().descendants(top);
        boolean isChangedBelow = top.isRoot() && top.treePosition() > Math.max(top.position(), base)
                || below.stream().anyMatch(entity -> entity.position() > base);
        if (isChangedBelow) {
            changed.addAll(draft.rulebook().nestedIn(top.type(), below).keySet());
        }
        Stamp newest = Delete.newestStamp(Delete.subtree(top, draft.state()));
        return Rejection.conflict(top, changed, newest.position() > base ? newest : null);
    }

    private static Collection<String> changedSince(Entity current, Operation operation) {
        return changedSince(current, stamp -> stamp.position() > operation.getBasePosition());
    }

    /** The fields whose last write is such a change. */
    static Collection<String> changedSince(Entity current, Predicate<Stamp> isChange) {
        Collection<String> changed = new ArrayList<>();
        current.type().fields().forEach(field -> {
            boolean isThere = current.fields().containsKey(field.name())
                    || current.stamps().isWrittenLater(field.name());
            if (isThere && isChange.test(current.stamps().of(field.name()))) {
                changed.add(field.name());
            }
        });
        return new TreeSet<>(changed);
    }
}
