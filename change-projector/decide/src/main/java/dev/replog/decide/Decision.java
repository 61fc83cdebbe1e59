package dev.replog.decide;

import dev.replog.schemas.OperationOutcome;
import dev.replog.schemas.PacketVerdict;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The decision about one mutation. Only {@link Decider#evolve} changes the state.
 *
 * @param outcomes one for each operation, in the mutation's order
 * @param steps every entity that changed, in the order of the operations; empty when nothing changed
 * @param losses the requested changes that were lost, in the order of the operations
 * @param packet the place of a packet among those of its node; null when the mutation is none
 * @param isErasure whether the account was erased; nothing from before the mutation is left
 */
public record Decision(
        List<OperationOutcome> outcomes,
        List<Decided> steps,
        List<Loss> losses,
        UserState layer,
        @Nullable PacketVerdict packet,
        boolean isErasure) {
    /** A step, and the operation (by its index in the mutation) that it belongs to. */
    public record Decided(int operation, Step step) {}

    /** Fails on a value that the typed record of an entity cannot hold, so that the change could not be published. */
    public void requireAnnounceable() {
        for (Decided decided : steps) {
            Entity after = decided.step().after();
            if (after.isLive()) {
                var ignored = after.type().toState(after.fields());
            }
        }
    }
}
