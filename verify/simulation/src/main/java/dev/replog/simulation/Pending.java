package dev.replog.simulation;

import java.util.List;
import java.util.UUID;

/**
 * Operations of a device without a known outcome. Those of an atomic group are sent together and alone.
 *
 * @param operations as JSON, each with its mutation id
 */
record Pending(List<Operation> operations, boolean isAtomic) {
    /** One operation, which is repeated until it has an outcome. */
    record Operation(UUID mutationId, String json) {}
}
