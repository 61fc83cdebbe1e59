package dev.replog.decide;

import dev.replog.schemas.ConflictPolicy;
import dev.replog.schemas.Operation;
import dev.replog.schemas.Precondition;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * Decides which fields of a write are applied. All are, when the write has no base or nobody else changed anything
 * since its base, unless the policy compares times.
 */
sealed interface Resolution {
    /** Write these fields. The {@code lost} ones keep the value of a later change. */
    record Take(Collection<String> fields, Collection<String> lost, boolean merged) implements Resolution {}

    record Refuse(Rejection rejection) implements Resolution {}

    /** @param wanted the fields that the request would change */
    static Resolution of(
            Entity current, Collection<String> wanted, Operation operation, Stamp mine, RulesVersion rules) {
        if (rules == RulesVersion.V1_0) {
            return Rules10.resolve(current, wanted, operation, mine);
        }
        Base base = Base.of(operation, mine);
        if (base == null) {
            return operation.getPolicy() == ConflictPolicy.LAST_WRITE_WINS
                    ? byTime(current, wanted, mine)
                    : new Take(wanted, List.of(), false);
        }
        return operation.getPolicy() == ConflictPolicy.REJECT
                ? strictly(current, wanted, base)
                : merged(current, wanted, operation.getPolicy(), base);
    }

    private static Resolution byTime(Entity current, Collection<String> wanted, Stamp mine) {
        Collection<String> taken = new TreeSet<>();
        Collection<String> lost = new TreeSet<>();
        for (String field : wanted) {
            (isLaterThan(current, field, mine) ? lost : taken).add(field);
        }
        return new Take(taken, lost, !lost.isEmpty());
    }

    /** True when the field was written at a later time. A field that never had a value was never written. */
    static boolean isLaterThan(Entity current, String field, Stamp mine) {
        boolean isWritten =
                current.fields().containsKey(field) || current.stamps().isWrittenLater(field);
        return isWritten && current.stamps().of(field).time().isAfter(mine.time());
    }

    private static Resolution strictly(Entity current, Collection<String> wanted, Base base) {
        boolean isChanged = base.isToken() ? base.isChanged(current) : current.position() > base.position();
        return isChanged
                ? new Refuse(Rejection.conflict(current, changedSince(current, base), newest(current)))
                : new Take(wanted, List.of(), false);
    }

    private static Resolution merged(Entity current, Collection<String> wanted, ConflictPolicy policy, Base base) {
        if (!base.isChanged(current)) {
            return new Take(wanted, List.of(), false);
        }
        Collection<String> overlap = new TreeSet<>();
        Collection<String> taken = new TreeSet<>();
        Collection<String> lost = new TreeSet<>();
        for (String field : wanted) {
            Stamp theirs = current.stamps().of(field);
            boolean isOverlap = base.isChange(theirs);
            if (isOverlap) {
                overlap.add(field);
            }
            boolean isLater = theirs.time().isAfter(base.mine().time());
            (isOverlap && policy == ConflictPolicy.LAST_WRITE_WINS && isLater ? lost : taken).add(field);
        }
        if (policy == ConflictPolicy.MERGE && !overlap.isEmpty()) {
            Stamp theirs = current.stamps().of(overlap.iterator().next());
            return new Refuse(Rejection.conflict(current, overlap, theirs));
        }
        return new Take(taken, lost, true);
    }

    static boolean hasBase(Operation operation) {
        return operation.getPrecondition() == Precondition.UNCHANGED_SINCE_BASE;
    }

    /** The fields that were written since the base: by others, or by anybody when the base is an etag. */
    static Collection<String> changedSince(Entity current, Base base) {
        return Rules10.changedSince(
                current, stamp -> base.isToken() ? base.isChange(stamp) : stamp.position() > base.position());
    }

    static Stamp newest(Entity entity) {
        return entity.stamps()
                .all()
                .reduce((one, other) -> other.position() > one.position() ? other : one)
                .orElseThrow();
    }
}
