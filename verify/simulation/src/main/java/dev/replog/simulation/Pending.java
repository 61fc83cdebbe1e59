package dev.replog.simulation;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Operations of a device without a known outcome. Those of an atomic group are sent together and alone.
 *
 * @param operations as JSON, each with its mutation id
 * @param madeAt when the person made them
 */
record Pending(List<Operation> operations, boolean isAtomic, Instant madeAt) {
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    /** One operation, which is repeated until it has an outcome. */
    record Operation(UUID mutationId, String json) {
        /** The same operation, made by a device that had this pull token. */
        Operation seen(String token) {
            ObjectNode operation = (ObjectNode) JSON.readTree(json);
            return new Operation(mutationId, operation.put("seen", token).toString());
        }
    }

    /** The same operations, made by a device that had this pull token. */
    Pending seen(String token) {
        return new Pending(
                operations.stream().map(operation -> operation.seen(token)).toList(), isAtomic, madeAt);
    }
}
