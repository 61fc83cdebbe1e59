package dev.replog.projector.exchange;

import dev.replog.schemas.catalogue.Catalogue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The packets of a simulated node as JSON. */
final class SimulatedPackets {
    private SimulatedPackets() {}

    static String json(
            UUID id,
            long epoch,
            long number,
            long acknowledged,
            @Nullable String token,
            @Nullable String newest,
            List<SimulatedNode.Edit> edits) {
        return "{\"header\":{\"sender_node_id\":\"" + id + "\",\"recipient_node_id\":\"" + SimulatedCentre.ID
                + "\",\"epoch\":" + epoch + ",\"packet_no\":" + number + ",\"ack_packet_no\":" + acknowledged
                + (token == null ? "" : ",\"sync_token\":\"" + token + "\"")
                + (newest == null ? "" : ",\"newest_token\":\"" + newest + "\"") + ",\"schema_version\":\""
                + Catalogue.shipped().version() + "\"},"
                + "\"body\":{\"entities\":["
                + edits.stream().map(SimulatedPackets::json).collect(Collectors.joining(",")) + "]}}";
    }

    private static String json(SimulatedNode.Edit edit) {
        Map<String, Object> data = new TreeMap<>(edit.fields());
        String below = edit.below() == null
                ? ""
                : ",\"exercises\":["
                        + edit.below().entrySet().stream()
                                .map(entry -> "{\"id\":\"" + entry.getKey() + "\"," + members(entry.getValue()) + "}")
                                .collect(Collectors.joining(","))
                        + "]";
        return "{\"type\":\"" + edit.root().type().name() + "\",\"uuid\":\""
                + edit.root().id() + "\",\"operation\":\""
                + edit.operation() + "\"" + (edit.base() == null ? "" : ",\"base\":\"" + edit.base() + "\"")
                + (edit.operation().equals("DELETE") ? "" : ",\"data\":{" + members(data) + below + "}") + "}";
    }

    private static String members(Map<String, Object> fields) {
        return fields.entrySet().stream()
                .map(field -> "\"" + field.getKey() + "\":"
                        + (field.getValue() instanceof String text ? "\"" + text + "\"" : field.getValue()))
                .collect(Collectors.joining(","));
    }

    /** The creation of an entity that the centre has lost, with a change that waits. */
    static SimulatedNode.Edit changed(SimulatedNode.Edit waiting, SimulatedNode.Edit lost) {
        if (!waiting.operation().equals("UPDATE")) {
            return waiting;
        }
        Map<String, Object> fields = new TreeMap<>(lost.fields());
        fields.putAll(waiting.fields());
        Map<UUID, Map<String, Object>> below = lost.below();
        if (waiting.below() != null) {
            Map<UUID, Map<String, Object>> before = below == null ? Map.of() : below;
            below = new LinkedHashMap<>();
            for (Map.Entry<UUID, Map<String, Object>> entry : waiting.below().entrySet()) {
                Map<String, Object> all = new TreeMap<>(before.getOrDefault(entry.getKey(), Map.of()));
                all.putAll(entry.getValue());
                below.put(entry.getKey(), all);
            }
        }
        return new SimulatedNode.Edit(lost.root(), lost.operation(), fields, below, lost.base(), lost.records());
    }
}
