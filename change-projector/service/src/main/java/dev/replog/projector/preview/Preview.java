package dev.replog.projector.preview;

import dev.replog.schemas.OperationOutcome;
import java.util.List;

/**
 * The preview of a mutation.
 *
 * @param head the user's head in the state on which it was decided
 * @param outcomes one for each operation; empty when the state was too old
 */
record Preview(long head, List<OperationOutcome> outcomes) {
    Preview {
        outcomes = List.copyOf(outcomes);
    }
}
