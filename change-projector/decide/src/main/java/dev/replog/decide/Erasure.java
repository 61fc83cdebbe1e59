package dev.replog.decide;

import dev.replog.schemas.OperationOutcome;
import dev.replog.schemas.PayloadHash;
import dev.replog.schemas.SeenToken;
import dev.replog.schemas.token.LogId;
import dev.replog.schemas.token.Position;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An erasure of the user's account. It is kept for ever: everything of the user that was made before it is refused,
 * however late it arrives.
 *
 * @param position of its mutation in the log
 * @param at the log's own time of its mutation
 */
public record Erasure(UUID mutationId, PayloadHash payloadHash, long position, Instant at) {
    /** Whether an operation was refused because it is from before an erasure, or does not say that it is not. */
    public static boolean isRefusal(OperationOutcome outcome) {
        return outcome.getProblem() != null
                && Rejection.leavesNothing(outcome.getProblem().getCode());
    }

    /**
     * Whether a packet is of a node from before an erasure. Not even its number is kept. A packet is kept when one of
     * its operations was decided, or when none says when it was made: a node from after the erasure may have sent it.
     *
     * @param outcomes of all operations of the packet
     */
    static boolean isPacketFromBefore(List<OperationOutcome> outcomes) {
        return outcomes.stream().allMatch(Erasure::isRefusal)
                && outcomes.stream()
                        .map(OperationOutcome::getProblem)
                        .anyMatch(
                                problem -> problem != null && problem.getCode().equals(Rejection.ACCOUNT_ERASED));
    }

    /**
     * The reason to refuse a write of this user; null when it was made after the erasure.
     *
     * @param seen what the device had when the person made the change; null when the request did not say
     */
    @Nullable
    Rejection refuse(@Nullable SeenToken seen, Logs logs) {
        if (seen == null) {
            return Rejection.erased(
                    Rejection.SEEN_REQUIRED,
                    "the account was erased at " + at + " (expected: the token of a pull after that, as the token"
                            + " that the device had when the change was made)",
                    at);
        }
        return isAfter(position, seen, logs)
                ? null
                : Rejection.erased(
                        Rejection.ACCOUNT_ERASED,
                        "the account was erased at " + at + ", and the change was made before that",
                        at);
    }

    /** Whether a change was made after the erasure at this position. */
    static boolean isAfter(long position, @Nullable SeenToken seen, Logs logs) {
        return seen != null
                && seen.getPosition() >= position
                && logs.isRegistered(new Position(seen.getPosition()), new LogId(seen.getLog()));
    }
}
