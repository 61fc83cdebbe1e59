package dev.replog.decide;

import dev.replog.schemas.OperationOutcome;
import java.util.List;

/**
 * The decision about one mutation. Only {@link Decider#evolve} changes the state.
 *
 * @param outcomes one for each operation, in the mutation's order
 * @param steps every entity that changed, in the order of the operations; empty when nothing changed
 * @param losses the requested changes that were lost, in the order of the operations
 */
public record Decision(List<OperationOutcome> outcomes, List<Decided> steps, List<Loss> losses, UserState layer) {
    /** A step, and the operation (by its index in the mutation) that it belongs to. */
    public record Decided(int operation, Step step) {}
}
