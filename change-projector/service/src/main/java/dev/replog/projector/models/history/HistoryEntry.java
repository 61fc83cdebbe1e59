package dev.replog.projector.models.history;

import dev.replog.schemas.catalogue.EntityType;
import java.time.Instant;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What one operation did to one entity, or wanted to: one row of the table {@code history}.
 *
 * @param ordinal counts what one mutation did to one entity, in the order of its operations
 * @param merged true when the operation was applied beside changes made since its base
 * @param cut true when values are left out
 * @param version the entity's version afterwards; null when there is no such entity
 * @param at the log's own time of the mutation
 * @param changes JSON: by field the values before and after; empty for a creation whose state has the values
 * @param loss JSON: what was wanted and not got; null when nothing was
 * @param state what the entity is afterwards; null when nothing changed
 */
record HistoryEntry(
        String userId,
        EntityType type,
        UUID id,
        long position,
        int ordinal,
        Event event,
        boolean merged,
        boolean cut,
        @Nullable Integer version,
        UUID mutationId,
        Instant at,
        @Nullable Instant clientTime,
        @Nullable String device,
        String changes,
        @Nullable String loss,
        @Nullable State state) {

    /**
     * An entity after a change.
     *
     * @param moved true when the change moved it to another parent
     * @param data JSON: all fields; null when it was deleted, or when the record of the change does not have them
     */
    record State(
            @Nullable String localId,
            @Nullable UUID parentId,
            UUID rootId,
            boolean moved,
            @Nullable String data) {}

    boolean isMove() {
        return state != null && state.moved();
    }

    /** A part of the state; null without one. */
    <T> @Nullable T ofState(Function<State, @Nullable T> part) {
        return state == null ? null : part.apply(state);
    }

    /** What happened; stored by its code, shown by its word. */
    enum Event {
        CREATED(1, "created"),
        UPDATED(2, "updated"),
        DELETED(3, "deleted"),
        /** Applied, but all that was wanted of this entity was lost to later writes. */
        UNCHANGED(4, "unchanged"),
        REFUSED(5, "refused");

        private final int code;
        private final String word;

        Event(int code, String word) {
            this.code = code;
            this.word = word;
        }

        int code() {
            return code;
        }

        String word() {
            return word;
        }
    }
}
