package dev.replog.projector.decide;

import dev.replog.schemas.ConflictPolicy;
import dev.replog.schemas.Operation;
import dev.replog.schemas.Precondition;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * What becomes of a request that was based on an older version: which of its fields are taken. With no base, or a base
 * that is still the latest, all are.
 */
sealed interface Resolution {
    /** Write these fields; {@code lost} ones stay as a later change left them. */
    record Take(Collection<String> fields, Collection<String> lost, boolean merged) implements Resolution {}

    record Refuse(Rejection rejection) implements Resolution {}

    /** @param wanted the fields that the request would change */
    static Resolution of(Entity current, Collection<String> wanted, Operation operation, Stamp mine) {
        if (!hasBase(operation) || current.position() <= operation.getBasePosition()) {
            return new Take(wanted, List.of(), false);
        }
        if (operation.getPolicy() == ConflictPolicy.REJECT) {
            return new Refuse(Rejection.conflict(current, changedSince(current, operation), newest(current)));
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
            return new Refuse(Rejection.conflict(current, overlap, theirs));
        }
        return new Take(taken, lost, true);
    }

    /**
     * True when a request with a base may delete this entity of a tree that changed since: a deletion touches every
     * field, so under last-write-wins each later write must be older by its time. Nothing is lost of a tombstone.
     */
    static boolean deletes(Entity entity, Operation operation, Stamp mine) {
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

    static boolean hasBase(Operation operation) {
        return operation.getPrecondition() == Precondition.UNCHANGED_SINCE_BASE;
    }

    static Collection<String> changedSince(Entity current, Operation operation) {
        Collection<String> changed = new TreeSet<>();
        current.type().fields().forEach(field -> {
            boolean isNewer = current.stamps().of(field.name()).position() > operation.getBasePosition();
            if (isNewer && current.fields().containsKey(field.name())
                    || current.stamps().later().containsKey(field.name()) && isNewer) {
                changed.add(field.name());
            }
        });
        return changed;
    }

    static Stamp newest(Entity entity) {
        Stamp newest = entity.stamps().base();
        for (Stamp stamp : entity.stamps().later().values()) {
            if (stamp.position() > newest.position()) {
                newest = stamp;
            }
        }
        return newest;
    }

    private static boolean isLost(ConflictPolicy policy, Stamp mine, Stamp theirs) {
        return policy == ConflictPolicy.LAST_WRITE_WINS && theirs.time().isAfter(mine.time());
    }
}
