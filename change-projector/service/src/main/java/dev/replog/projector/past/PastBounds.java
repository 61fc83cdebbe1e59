package dev.replog.projector.past;

import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.Problem;
import dev.replog.http.problem.ProblemException;
import io.r2dbc.spi.Row;
import org.jspecify.annotations.Nullable;

/**
 * Decides which past states of a user can be shown. It is read in the snapshot of the past state itself, so a state is
 * never shown beside bounds of another time.
 *
 * @param head how far the history is computed; null when it is not there, or not complete
 * @param knownAgain the first position at which the state is known again; null when it is known at the position itself
 */
record PastBounds(@Nullable Long head, @Nullable Long knownAgain) {
    /** Of a row with {@link PastSql#BOUNDS}. */
    static PastBounds of(Row row) {
        return new PastBounds(row.get("past_head", Long.class), row.get("known_again", Long.class));
    }

    /** Fails when the state at the position that was read cannot be shown. */
    void requireKnown() {
        if (knownAgain != null) {
            boolean isEver = knownAgain < Long.MAX_VALUE;
            throw new ProblemException(Problem.of(
                    ErrorCode.PAST_UNKNOWN,
                    AsOf.PARAMETER + ": the history does not have the state at this position, because a change was too"
                            + " large for its record or rows were deleted"
                            + (isEver ? " (expected: an earlier position, or a later one)" : "")));
        }
    }
}
