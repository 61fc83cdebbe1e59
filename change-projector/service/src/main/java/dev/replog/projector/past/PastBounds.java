package dev.replog.projector.past;

import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.Problem;
import dev.replog.http.problem.ProblemException;
import dev.replog.projector.read.Erased;
import dev.replog.schemas.catalogue.CanonicalText;
import io.r2dbc.spi.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * Decides which past states of a user can be shown. It is read in the snapshot of the past state itself, so a state is
 * never shown beside bounds of another time.
 *
 * @param head how far the history is computed; null when it is not there, or not complete
 * @param knownAgain the first position at which the state is known again; null when it is known at the position itself
 * @param erasedAt when the account was erased after the position; null when it was not
 */
record PastBounds(
        @Nullable Long head,
        @Nullable Long knownAgain,
        @Nullable Instant erasedAt) {
    /** Of a row with {@link PastSql#BOUNDS}. */
    static PastBounds of(Row row) {
        OffsetDateTime erasedAt = row.get("erased_after", OffsetDateTime.class);
        return new PastBounds(
                row.get("past_head", Long.class),
                row.get("known_again", Long.class),
                erasedAt == null ? null : erasedAt.toInstant());
    }

    /**
     * The position at which the state is read, which is not before the last erasure of the account: nothing is known
     * from before it. Fails when the state was asked for as it was before that.
     */
    static long afterErasure(AsOf asOf, long position, Erased erased) {
        Instant at = erased.at();
        boolean isFromBefore = switch (asOf) {
            case AsOf.AtToken ignored -> position < erased.position();
            case AsOf.AtTime time -> at != null && time.time().isBefore(at);
        };
        if (isFromBefore && at != null) {
            throw erased(at);
        }
        return Math.max(position, erased.position());
    }

    /** Fails when the state at the position that was read cannot be shown. */
    void requireKnown() {
        if (erasedAt != null) {
            throw erased(erasedAt);
        }
        if (knownAgain != null) {
            boolean isEver = knownAgain < Long.MAX_VALUE;
            throw new ProblemException(Problem.of(
                    ErrorCode.PAST_UNKNOWN,
                    AsOf.PARAMETER + ": the history does not have the state at this position, because a change was too"
                            + " large for its record or rows were deleted"
                            + (isEver ? " (expected: an earlier position, or a later one)" : "")));
        }
    }

    private static ProblemException erased(Instant at) {
        return new ProblemException(Problem.of(
                        ErrorCode.ACCOUNT_ERASED,
                        AsOf.PARAMETER + ": from before the erasure of the account (expected: a later one)")
                .with("erased_at", CanonicalText.of(at)));
    }
}
