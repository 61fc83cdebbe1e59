package dev.replog.client.node.packet;

import dev.replog.client.json.Json;
import dev.replog.client.json.JsonFormatException;
import dev.replog.client.json.JsonReader;
import dev.replog.client.json.JsonWriter;
import dev.replog.client.json.Members;
import dev.replog.client.node.packet.PacketEntity.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Packets as JSON. The same packet is always the same text, so that a repeated one has the same content. */
public final class PacketJson {

    private static final int SHOWN_CHARS_MAX = 100;

    private PacketJson() {}

    /** A packet as JSON. */
    public static String write(Packet packet) {
        return JsonWriter.write(new Members.Builder()
                .put("header", header(packet.header()))
                .put(
                        "body",
                        new Members.Builder()
                                .put(
                                        "entities",
                                        packet.entities().stream()
                                                .map(PacketJson::entity)
                                                .toList())
                                .put(
                                        "results",
                                        packet.results().stream()
                                                .map(PacketJson::result)
                                                .toList())
                                .put("more", packet.more())
                                .build())
                .build());
    }

    /** An entity as it is in a packet. */
    static Map<String, @Nullable Object> entity(PacketEntity entity) {
        return new Members.Builder()
                .put("type", entity.type())
                .put("uuid", entity.uuid())
                .put("operation", entity.operation().name())
                .putIfThere("updated_at", entity.updatedAt())
                .put("is_deleted", entity.isDeleted())
                .putIfThere("base", entity.base())
                .putIfThere("changed_at", entity.changedAt())
                .putIfThere("data", entity.data())
                .build();
    }

    /** @throws PacketFormatException when it is not a packet */
    public static Packet read(String text) {
        try {
            return of(JsonReader.read(text));
        } catch (JsonFormatException invalid) {
            throw new PacketFormatException("the packet is not JSON: " + invalid.getMessage());
        }
    }

    /** @throws PacketFormatException when it is not a packet */
    public static Packet of(@Nullable Object json) {
        Map<String, @Nullable Object> packet = object("packet", json);
        Map<String, @Nullable Object> header = object("header", packet.get("header"));
        Map<String, @Nullable Object> body = object("body", packet.get("body"));
        List<PacketEntity> entities = new ArrayList<>();
        for (Object item : Json.items(body.get("entities"))) {
            entities.add(entityOf(object("entities", item)));
        }
        List<PacketResult> results = new ArrayList<>();
        for (Object item : Json.items(body.get("results"))) {
            Map<String, @Nullable Object> result = object("results", item);
            results.add(new PacketResult(
                    text(result, "uuid"),
                    text(result, "status"),
                    Json.object(result.get("conflict")),
                    Json.text(result.get("code")),
                    Json.text(result.get("error"))));
        }
        return new Packet(headerOf(header), entities, results, Boolean.TRUE.equals(body.get("more")));
    }

    private static PacketHeader headerOf(Map<String, @Nullable Object> header) {
        return new PacketHeader(
                text(header, "sender_node_id"),
                text(header, "recipient_node_id"),
                whole(header, "epoch"),
                whole(header, "packet_no"),
                Json.whole(header.get("ack_packet_no")),
                Json.text(header.get("sync_token")),
                Json.text(header.get("newest_token")),
                text(header, "schema_version"));
    }

    private static PacketEntity entityOf(Map<String, @Nullable Object> entity) {
        return new PacketEntity(
                text(entity, "type"),
                text(entity, "uuid"),
                operation(entity),
                Json.text(entity.get("updated_at")),
                Json.text(entity.get("base")),
                Json.text(entity.get("changed_at")),
                Json.object(entity.get("data")));
    }

    private static Operation operation(Map<String, @Nullable Object> entity) {
        String name = text(entity, "operation");
        for (Operation operation : Operation.values()) {
            if (operation.name().equals(name)) {
                return Boolean.TRUE.equals(entity.get("is_deleted")) ? Operation.DELETE : operation;
            }
        }
        throw new PacketFormatException("operation: " + name + " (expected: INSERT, UPDATE or DELETE)");
    }

    private static Map<String, @Nullable Object> header(PacketHeader header) {
        return new Members.Builder()
                .put("sender_node_id", header.sender())
                .put("recipient_node_id", header.recipient())
                .put("epoch", header.epoch())
                .put("packet_no", header.number())
                .putIfThere("ack_packet_no", header.acknowledged())
                .putIfThere("sync_token", header.syncToken())
                .putIfThere("newest_token", header.newestToken())
                .put("schema_version", header.schemaVersion())
                .build();
    }

    private static Map<String, @Nullable Object> result(PacketResult result) {
        return new Members.Builder()
                .put("uuid", result.uuid())
                .put("status", result.status())
                .putIfThere("conflict", result.conflict())
                .putIfThere("code", result.code())
                .putIfThere("error", result.error())
                .build();
    }

    private static Map<String, @Nullable Object> object(String name, @Nullable Object value) {
        Map<String, @Nullable Object> members = Json.object(value);
        if (members == null) {
            throw new PacketFormatException(name + ": " + shown(value) + " (expected: an object)");
        }
        return members;
    }

    private static String text(Map<String, @Nullable Object> members, String name) {
        String text = Json.text(members.get(name));
        if (text == null) {
            throw new PacketFormatException(name + ": " + shown(members.get(name)) + " (expected: a text)");
        }
        return text;
    }

    private static long whole(Map<String, @Nullable Object> members, String name) {
        Long number = Json.whole(members.get(name));
        if (number == null) {
            throw new PacketFormatException(name + ": " + shown(members.get(name)) + " (expected: a whole number)");
        }
        return number;
    }

    private static String shown(@Nullable Object value) {
        String text = JsonWriter.write(value);
        return text.length() <= SHOWN_CHARS_MAX ? text : text.substring(0, SHOWN_CHARS_MAX) + "…";
    }
}
