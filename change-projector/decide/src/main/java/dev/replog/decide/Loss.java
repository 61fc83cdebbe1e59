package dev.replog.decide;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one operation wanted of one entity and did not get: all of it when the operation was refused, else the fields
 * that a later change kept. It changes no state; it is told so that a value that lost can be found again.
 *
 * @param operation the operation by its index in the mutation
 * @param version the entity's version, which the loss leaves as it is; 0 when there is no such entity
 * @param deletion true when the entity should have been deleted
 * @param values what should have been written, sorted by field
 * @param lostTo the write that the operation as a whole lost to, when there was one
 * @param code why the operation was refused; null when it was applied beside its loss
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
     * A value that was wanted and the one that stayed; null stands for none.
     *
     * @param lostTo who wrote the one that stayed, when that was after the operation's base
     */
    public record Value(
            String field,
            @Nullable Object wanted,
            @Nullable Object kept,
            @Nullable Stamp lostTo) {}
}
