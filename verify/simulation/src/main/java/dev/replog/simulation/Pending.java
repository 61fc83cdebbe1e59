package dev.replog.simulation;

import java.util.List;
import java.util.UUID;

/**
 * Operations that a device has not been told the fate of. Those of an atomic group travel together and alone.
 *
 * @param operations as JSON, each with its mutation id
 */
record Pending(List<Operation> operations, boolean isAtomic) {
    /** One operation, as it will be repeated until it is answered. */
    record Operation(UUID mutationId, String json) {}
}
