package dev.replog.decide;

import dev.replog.schemas.OperationOutcome;
import java.util.List;

/**
 * What becomes of one mutation. The state is changed by {@link Decider#evolve} alone.
 *
 * @param outcomes one for each operation, in the mutation's order
 * @param steps every entity that changed, in the order of the operations; empty when nothing did
 * @param losses what was asked for and lost, in the order of the operations
 */
public record Decision(List<OperationOutcome> outcomes, List<Decided> steps, List<Loss> losses, UserState layer) {
    /** A step, and the operation (by its index in the mutation) that it belongs to. */
    public record Decided(int operation, Step step) {}
}
