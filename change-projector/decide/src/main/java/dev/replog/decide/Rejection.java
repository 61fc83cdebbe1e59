package dev.replog.decide;

import dev.replog.schemas.Problem;
import dev.replog.schemas.token.Etag;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The reason for which an operation changes nothing. The codes are those of docs/errors.md and are written out, because
 * they are stored.
 */
record Rejection(
        String code,
        String detail,
        List<String> conflicts,
        @Nullable Entity inTheWay,
        @Nullable Stamp lostTo,
        @Nullable Instant erasedAt) {

    static final String VALIDATION_FAILED = "validation_failed";
    static final String NOT_FOUND = "not_found";
    static final String PARENT_DELETED = "parent_deleted";
    static final String ENTITY_DELETED = "entity_deleted";
    static final String INVALID_TRANSITION = "invalid_transition";
    static final String ETAG_MISMATCH = "etag_mismatch";
    static final String MUTATION_ID_REUSED = "mutation_id_reused";
    static final String NOT_APPLIED = "not_applied";
    static final String ACCOUNT_ERASED = "account_erased";
    static final String SEEN_REQUIRED = "seen_required";
    static final String QUOTA_EXCEEDED = "quota_exceeded";
    static final String INTERNAL_ERROR = "internal_error";

    static Rejection of(String code, String detail) {
        return new Rejection(code, detail, List.of(), null, null, null);
    }

    static Rejection invalid(String detail) {
        return of(VALIDATION_FAILED, detail);
    }

    /** The account was erased, and the request was made before that, or does not say when. */
    static Rejection erased(String code, String detail, Instant erasedAt) {
        return new Rejection(code, detail, List.of(), null, null, erasedAt);
    }

    static Rejection reused(UUID mutationId, Instant usedAt) {
        return of(
                MUTATION_ID_REUSED,
                "mutation_id: " + mutationId + " was used at " + usedAt
                        + " for another payload (expected: a new id for a new request)");
    }

    static Rejection notFound(EntityKey key) {
        return of(NOT_FOUND, key + " does not exist");
    }

    static Rejection collision(String code, String detail, Entity inTheWay, Stamp by) {
        return new Rejection(code, detail, List.of(), inTheWay, by, null);
    }

    static Rejection nothingToMatch(EntityKey key) {
        return of(ETAG_MISMATCH, key + " does not exist (expected: the version the request was based on)");
    }

    /** The entity on which a request is based was deleted. */
    static Rejection deletedSince(Entity tombstone) {
        return new Rejection(
                ETAG_MISMATCH,
                tombstone.key() + " was deleted (expected: the version the request was based on)",
                List.of(),
                tombstone,
                Resolution.newest(tombstone),
                null);
    }

    static Rejection unknownBase(Entity current, String reason) {
        return new Rejection(ETAG_MISMATCH, current.key() + ": " + reason, List.of(), current, null, null);
    }

    /** A write at a later time prevents a deletion. */
    static Rejection later(Entity current, Collection<String> later, Stamp by) {
        String detail = current.key() + " was written at a later time than that of the request (" + by.time() + ")";
        return new Rejection(ETAG_MISMATCH, detail, List.copyOf(later), current, by, null);
    }

    static Rejection conflict(Entity current, Collection<String> conflicts, @Nullable Stamp lostTo) {
        String detail = current.key() + " changed since the version the request was based on (current etag: "
                + Etag.of(current.etagPosition()) + ")";
        return new Rejection(ETAG_MISMATCH, detail, List.copyOf(conflicts), current, lostTo, null);
    }

    /** Whether nothing of the request is kept, because it is from before an erasure. */
    static boolean leavesNothing(String code) {
        return code.equals(ACCOUNT_ERASED) || code.equals(SEEN_REQUIRED);
    }

    /**
     * @param operation the entity of the operation
     * @param current the colliding entity, as JSON; null when there is none
     */
    Problem toProblem(UUID operation, RulesVersion rules, @Nullable String current) {
        Problem.Builder problem = Problem.newBuilder()
                .setCode(code)
                .setDetail(detail)
                .setConflicts(conflicts)
                .setCurrent(current)
                .setErasedAt(erasedAt);
        if (inTheWay != null) {
            boolean isOther = !inTheWay.id().equals(operation);
            problem.setCurrentPosition(inTheWay.etagPosition())
                    .setCollidingId(isOther || rules == RulesVersion.V1_0 ? inTheWay.id() : null);
        }
        if (lostTo != null) {
            problem.setChangedBy(lostTo.device()).setChangedAt(lostTo.time());
        }
        return problem.build();
    }
}
