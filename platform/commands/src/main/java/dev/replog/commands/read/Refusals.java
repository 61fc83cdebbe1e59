package dev.replog.commands.read;

import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.Problem;
import dev.replog.schemas.OperationOutcome;
import dev.replog.schemas.catalogue.CanonicalText;
import dev.replog.schemas.token.Etag;

/** Converts rejected outcomes to the problems that clients get. */
public final class Refusals {
    private Refusals() {}

    /**
     * The problem of an outcome that is REJECTED. A code that this release does not have is a fault, not a rejection.
     */
    public static Problem of(OperationOutcome outcome) {
        dev.replog.schemas.Problem problem = outcome.getProblem();
        if (problem == null) {
            throw new IllegalArgumentException(
                    "outcome of " + outcome.getMutationId() + ": no problem (expected: one with the reason)");
        }
        ErrorCode code = ErrorCode.of(problem.getCode()).orElse(ErrorCode.INTERNAL_ERROR);
        Problem answer = Problem.of(code, problem.getDetail())
                .withConflicts(problem.getConflicts())
                .withCurrent(problem.getCurrent());
        if (problem.getCurrentPosition() != null) {
            answer = answer.withCurrentETag(Etag.of(problem.getCurrentPosition()));
        }
        if (problem.getChangedBy() != null) {
            answer = answer.with("changed_by", problem.getChangedBy());
        }
        if (problem.getChangedAt() != null) {
            answer = answer.with("changed_at", CanonicalText.of(problem.getChangedAt()));
        }
        if (problem.getCollidingId() != null) {
            answer = answer.with("colliding_id", problem.getCollidingId().toString());
        }
        if (problem.getErasedAt() != null) {
            answer = answer.with("erased_at", CanonicalText.of(problem.getErasedAt()));
        }
        return answer;
    }
}
