package dev.replog.projector.progress;

import java.time.Duration;

/**
 * The waits of one pull, and the next step each time its user's head is known. Pure: heads and elapsed times are
 * arguments. There are two waits. The response must not be older than {@code reach}, and the pull gives up after {@code
 * catchUpMax}. After that it may hold until there is a change, and gets an empty response after {@code holdMax}.
 *
 * @param reach the position that a response must contain; 0 when there is none
 * @param catchUpMax how long to wait for that
 * @param holdMax how long to wait for a change, from the start; zero: not at all
 */
public record Waiting(long reach, Duration catchUpMax, Duration holdMax) {
    /** The next step. */
    public sealed interface Step {
        /** Send what was found. */
        record Answer() implements Step {}

        /** Read again when the head is above this position, or when the time is over. */
        record Wait(long above, Duration atMost) implements Step {}

        /** The read model has not reached the position in time. */
        record GiveUp() implements Step {}
    }

    /**
     * @param found whether a response would have an item (or must be sent for another reason); false when items were
     * not read
     */
    public Step next(long head, boolean found, Duration elapsed) {
        if (head < reach) {
            Duration left = catchUpMax.minus(elapsed);
            return left.isPositive() ? new Step.Wait(reach - 1, left) : new Step.GiveUp();
        }
        Duration left = holdMax.minus(elapsed);
        return found || !left.isPositive() ? new Step.Answer() : new Step.Wait(head, left);
    }
}
