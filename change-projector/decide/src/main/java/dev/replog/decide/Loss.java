package dev.replog.decide;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The changes of one entity that one operation requested and did not get: all of them when the operation was rejected,
 * otherwise the fields that kept a later change. A loss changes no state. It is published so that a lost value can be
 * found again.
 *
 * @param operation the operation by its index in the mutation
 * @param version the entity's version, which the loss does not change; 0 when there is no such entity
 * @param deletion true when the operation would have deleted the entity
 * @param values the requested values, sorted by field
 * @param lostTo the write that the operation as a whole lost to, when there was one
 * @param code why the operation was rejected; null when it was applied beside its loss
 * @param cut true when values are left out because there were too many
 */
public record Loss(
        int operation,
        EntityKey key,
        int version,
        boolean deletion,
        List<Value> values,
        @Nullable Stamp lostTo,
        @Nullable String code,
        @Nullable String detail,
        boolean cut) {

    /**
     * A requested value and the value that stayed; null means no value.
     *
     * @param lostTo the write of the value that stayed, when it was after the operation's base
     */
    public record Value(
            String field,
            @Nullable Object wanted,
            @Nullable Object kept,
            @Nullable Stamp lostTo) {}
}
