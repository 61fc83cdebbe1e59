package dev.replog.allinone.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Packets of the nodes that random requests have registered, with the number that is next. */
final class RandomPackets {

    static final String PATH = "/api/sync/exchange";

    private final String schema;
    private final RandomGenerator random;
    private final List<Sender> nodes = new ArrayList<>();

    /** A node, and its next packet. */
    private static final class Sender {
        private final String id;
        private final String centre;
        private final String token;
        private long number = 1;

        private Sender(JsonNode node) {
            this.id = node.get("id").stringValue();
            this.centre = node.get("centre_id").stringValue();
            this.token = node.get("token").stringValue();
        }
    }

    /** @param packet before its changes */
    record Draft(String token, JsonNode packet) {}

    /** @param schema the version of the catalogue */
    RandomPackets(String schema, RandomGenerator random) {
        this.schema = schema;
        this.random = random;
    }

    /** A response that registers a node, or that answers a packet. */
    void remember(JsonNode body) {
        if (body.path("token").isString() && body.path("centre_id").isString()) {
            nodes.add(new Sender(body));
        }
        String recipient = body.at("/header/recipient_node_id").asString("");
        nodes.stream()
                .filter(node -> node.id.equals(recipient))
                .forEach(node -> node.number = body.at("/header/packet_no").longValue() + 1);
    }

    /**
     * The next packet of a node; empty when there is none.
     *
     * @param example a packet of the description
     */
    Optional<Draft> next(JsonNode example) {
        if (nodes.isEmpty()) {
            return Optional.empty();
        }
        Sender node = nodes.get(random.nextInt(nodes.size()));
        JsonNode packet = example.deepCopy();
        ((ObjectNode) packet.get("header"))
                .put("sender_node_id", node.id)
                .put("recipient_node_id", node.centre)
                .put("packet_no", node.number)
                .put("schema_version", schema);
        ((ObjectNode) packet.at("/body/entities/0"))
                .put("uuid", UUID.randomUUID().toString());
        return Optional.of(new Draft(node.token, packet));
    }
}
