package dev.replog.projector.progress;

import java.time.Duration;

/**
 * What one pull waits for, and what to do each time its user's head is known. Pure: heads and elapsed times come from
 * outside. Two waits are told apart. A pull must not answer from before {@code reach}, and gives up after
 * {@code catchUpMax}; from there on it may hold until there is something new, and answers empty after {@code holdMax}.
 *
 * @param reach the position that an answer must contain; 0 when there is none
 * @param catchUpMax how long to wait for that
 * @param holdMax how long to wait for something new, from the start; zero: not at all
 */
public record Waiting(long reach, Duration catchUpMax, Duration holdMax) {
    /** What to do now. */
    public sealed interface Step {
        /** Answer with what was found. */
        record Answer() implements Step {}

        /** Look again when the head is above this position, or when the time is over. */
        record Wait(long above, Duration atMost) implements Step {}

        /** The read model does not reach far enough, and the time for that is over. */
        record GiveUp() implements Step {}
    }

    /**
     * @param found whether an answer would have an item (or is owed for another reason); false when none was looked
     * for
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
