package dev.replog.projector.preview;

import dev.replog.schemas.OperationOutcome;
import java.util.List;

/**
 * What would become of a mutation.
 *
 * @param head the user's head in the state that it was decided on
 * @param outcomes one for each operation; empty when the state was not one to decide on
 */
record Preview(long head, List<OperationOutcome> outcomes) {
    Preview {
        outcomes = List.copyOf(outcomes);
    }
}
