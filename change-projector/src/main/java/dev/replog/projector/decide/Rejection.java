package dev.replog.projector.decide;

import dev.replog.schemas.Problem;
import dev.replog.schemas.token.Etag;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why an operation changes nothing. The codes are those of docs/errors.md; a stored name is never taken from a class.
 */
record Rejection(
        String code,
        String detail,
        List<String> conflicts,
        @Nullable Entity inTheWay,
        @Nullable Stamp lostTo) {

    static final String VALIDATION_FAILED = "validation_failed";
    static final String NOT_FOUND = "not_found";
    static final String PARENT_DELETED = "parent_deleted";
    static final String ENTITY_DELETED = "entity_deleted";
    static final String INVALID_TRANSITION = "invalid_transition";
    static final String ETAG_MISMATCH = "etag_mismatch";
    static final String MUTATION_ID_REUSED = "mutation_id_reused";
    static final String NOT_APPLIED = "not_applied";
    static final String INTERNAL_ERROR = "internal_error";

    static Rejection of(String code, String detail) {
        return new Rejection(code, detail, List.of(), null, null);
    }

    static Rejection invalid(String detail) {
        return of(VALIDATION_FAILED, detail);
    }

    static Rejection notFound(EntityKey key) {
        return of(NOT_FOUND, key + " does not exist");
    }

    static Rejection collision(String code, String detail, Entity inTheWay, Stamp by) {
        return new Rejection(code, detail, List.of(), inTheWay, by);
    }

    static Rejection nothingToMatch(EntityKey key) {
        return of(ETAG_MISMATCH, key + " does not exist (expected: the version the request was based on)");
    }

    static Rejection conflict(Entity current, Collection<String> conflicts, @Nullable Stamp lostTo) {
        String detail = current.key() + " changed since the version the request was based on (current etag: "
                + Etag.of(current.etagPosition()) + ")";
        return new Rejection(ETAG_MISMATCH, detail, List.copyOf(conflicts), current, lostTo);
    }

    Problem toProblem(String userId) {
        Problem.Builder problem =
                Problem.newBuilder().setCode(code).setDetail(detail).setConflicts(conflicts);
        if (inTheWay != null) {
            problem.setCurrentPosition(inTheWay.etagPosition())
                    .setCurrent(EntityJson.flat(userId, inTheWay))
                    .setCollidingId(inTheWay.id());
        }
        if (lostTo != null) {
            problem.setChangedBy(lostTo.device()).setChangedAt(lostTo.time());
        }
        return problem.build();
    }
}
