package dev.replog.projector.exchange;

import dev.replog.schemas.catalogue.Catalogue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A node as its author would write it: it numbers its packets, and keeps the last token that it has applied. */
final class TestNode {
    static final String EXCHANGE = "/api/sync/exchange";

    final String id;
    final String centre;
    String token;
    long epoch = 1;
    long number;
    long acknowledged;

    @Nullable
    String applied;

    @Nullable
    String newest;

    private TestNode(JsonNode registered) {
        this.id = registered.get("id").asString();
        this.centre = registered.get("centre_id").asString();
        this.token = registered.get("token").asString();
    }

    /** @param more further members of the registration, each with a comma before it */
    static TestNode register(ExchangeServer server, String userId, String more) {
        String body = "{\"code\":\"" + UUID.randomUUID() + "\",\"name\":\"a node\"" + more + "}";
        return new TestNode(server.call("POST", "/api/sync/nodes", server.token(userId), body)
                .expect(201)
                .json());
    }

    /** The next packet, sent and applied. */
    JsonNode exchange(ExchangeServer server, String... entities) {
        number++;
        return apply(send(server, packet(entities)).expect(200).json());
    }

    JsonNode apply(JsonNode packet) {
        applied = packet.get("header").get("sync_token").asString();
        JsonNode newer = packet.get("header").get("newest_token");
        newest = newer == null ? null : newer.asString();
        acknowledged = packet.get("header").get("packet_no").asLong();
        return packet;
    }

    /** Packets without entities until there is nothing more; the ids of all entities that came. */
    List<String> pullAll(ExchangeServer server) {
        List<String> ids = new ArrayList<>();
        boolean more = true;
        while (more) {
            JsonNode packet = exchange(server);
            packet.get("body")
                    .get("entities")
                    .forEach(entity -> ids.add(entity.get("uuid").asString()));
            more = packet.get("body").get("more").asBoolean();
        }
        return ids;
    }

    ExchangeServer.Answer send(ExchangeServer server, ObjectNode packet, String... headers) {
        return server.call("POST", EXCHANGE, token, packet.toString().getBytes(StandardCharsets.UTF_8), headers);
    }

    /** The packet with the current number. */
    ObjectNode packet(String... entities) {
        ObjectNode packet = ExchangeServer.JSON.createObjectNode();
        ObjectNode header = packet.putObject("header");
        header.put("sender_node_id", id);
        header.put("recipient_node_id", centre);
        header.put("epoch", epoch);
        header.put("packet_no", number);
        header.put("ack_packet_no", acknowledged);
        header.put("sync_token", applied);
        if (newest != null) {
            header.put("newest_token", newest);
        }
        header.put("schema_version", Catalogue.shipped().version());
        ObjectNode body = packet.putObject("body");
        var list = body.putArray("entities");
        for (String entity : entities) {
            list.add(ExchangeServer.JSON.readTree(entity));
        }
        body.put("more", false);
        return packet;
    }

    String insert(String type, UUID uuid, String data) {
        return entity("INSERT", type, uuid, data);
    }

    /** Based on what the node has applied. */
    String update(String type, UUID uuid, String data) {
        return entity("UPDATE", type, uuid, data);
    }

    String delete(String type, UUID uuid) {
        return entity("DELETE", type, uuid, "null");
    }

    private String entity(String operation, String type, UUID uuid, String data) {
        return "{\"type\":\"" + type + "\",\"uuid\":\"" + uuid + "\",\"operation\":\"" + operation
                + "\",\"updated_at\":\"2026-11-10T14:30:00Z\",\"is_deleted\":" + operation.equals("DELETE")
                + (applied == null ? "" : ",\"base\":\"" + applied + "\"") + ",\"changed_at\":\"2026-11-10T14:30:00Z\""
                + ",\"data\":" + data + "}";
    }

    static List<String> statuses(JsonNode packet) {
        List<String> statuses = new ArrayList<>();
        packet.get("body")
                .get("results")
                .forEach(result -> statuses.add(result.get("status").asString()));
        return statuses;
    }

    static @Nullable JsonNode entity(JsonNode packet, UUID uuid) {
        for (JsonNode entity : packet.get("body").get("entities")) {
            if (entity.get("uuid").asString().equals(uuid.toString())) {
                return entity;
            }
        }
        return null;
    }
}
