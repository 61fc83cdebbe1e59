package dev.replog.commands.read;

import dev.replog.http.problem.ErrorCode;
import dev.replog.schemas.ConflictPolicy;
import dev.replog.schemas.NodePacket;
import dev.replog.schemas.Operation;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.EntityType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Converts the body of a packet to operations of the log, in two steps: the header first, because a packet of another
 * node is refused whatever it contains. An error in one entity rejects the packet, because the node would otherwise
 * have to tell apart entities that were decided from others. A pure function.
 */
public final class PacketReader {
    /** The most entities of a packet. */
    public static final int ENTITIES_MAX = 500;
    /** The most nested entities of a packet. */
    public static final int NODES_MAX = CommandReader.NODES_MAX;
    /** The most bytes of a packet, unpacked. */
    public static final int BYTES_MAX = 1 << 20;
    /** The most nested entities of an entity that is alone in its packet. */
    public static final int NODES_OF_ONE_MAX = 4 * NODES_MAX;

    private static final Set<String> PARTS = Set.of("header", "body");
    private static final Set<String> HEADER = Set.of(
            "sender_node_id",
            "recipient_node_id",
            "epoch",
            "packet_no",
            "ack_packet_no",
            "sync_token",
            "newest_token",
            "schema_version");
    private static final Set<String> BODY = Set.of("entities", "results", "more");
    private static final int SCHEMA_VERSION_MAX = 64;
    private static final int TOKEN_MAX = 64;

    /** A packet of which the header was read. */
    public record Envelope(PacketHeader header, JsonNode body, int bytes) {}

    /**
     * The node that sent a packet.
     *
     * @param types those that it exchanges: roots, and everything below them
     * @param policy null for the defaults of its operations
     */
    public record Sender(
            String userId,
            UUID id,
            Set<EntityType> types,
            @Nullable ConflictPolicy policy) {}

    private PacketReader() {}

    public static Reading<Envelope> header(byte[] bytes) {
        return JsonText.parse(bytes).then(packet -> {
            PacketFields fields = new PacketFields(packet, "", new ErrorList());
            fields.requireKnown(PARTS);
            PacketFields header = fields.object("header");
            header.requireKnown(HEADER);
            PacketHeader read = new PacketHeader(
                    header.id("sender_node_id"),
                    header.id("recipient_node_id"),
                    header.number("epoch", 1),
                    header.number("packet_no", 1),
                    header.has("ack_packet_no") ? header.number("ack_packet_no", 0) : 0,
                    token(header, "sync_token"),
                    token(header, "newest_token"),
                    header.text("schema_version", SCHEMA_VERSION_MAX));
            JsonNode body = fields.object("body").source();
            return fields.errors().isEmpty()
                    ? new Reading.Read<>(new Envelope(read, body, bytes.length))
                    : fields.errors().toUnreadable();
        });
    }

    private static @Nullable String token(PacketFields header, String name) {
        return header.has(name) ? header.text(name, TOKEN_MAX) : null;
    }

    /** @param catalogue the types and limits by which the packet will be decided */
    public static Reading<PacketCommand> read(Catalogue catalogue, Sender sender, Envelope envelope) {
        PacketFields body = new PacketFields(envelope.body(), "/body", new ErrorList());
        body.requireKnown(BODY);
        JsonNode entities = body.array("entities");
        boolean more = body.has("more") && body.flag("more");
        if (!body.errors().isEmpty()) {
            return body.errors().toUnreadable();
        }
        if (entities.size() > ENTITIES_MAX) {
            return tooLarge("entities: " + entities.size(), ENTITIES_MAX);
        }
        if (entities.size() != 1 && envelope.bytes() > BYTES_MAX) {
            return tooLarge("body: " + envelope.bytes() + " bytes, unpacked", BYTES_MAX);
        }
        return read(catalogue, sender, envelope.header(), entities)
                .then(operations -> command(catalogue, envelope.header(), sender, operations, more));
    }

    private static Reading<List<Operation>> read(
            Catalogue catalogue, Sender sender, PacketHeader header, JsonNode entities) {
        ErrorList errors = new ErrorList();
        Labels labels = new Labels(sender.userId());
        List<PacketEntity> drafts = new ArrayList<>(entities.size());
        for (int i = 0; i < entities.size(); i++) {
            PacketEntity draft =
                    new PacketEntity(catalogue, sender, entities.get(i), "/body/entities/" + i, labels, errors);
            draft.declare();
            drafts.add(draft);
        }
        int nodesMax = entities.size() == 1 ? NODES_OF_ONE_MAX : NODES_MAX;
        if (labels.nodes() > nodesMax) {
            return tooLarge("nested entities: " + labels.nodes(), nodesMax);
        }
        List<Operation> operations = new ArrayList<>(drafts.size());
        for (int i = 0; i < drafts.size(); i++) {
            Operation operation = drafts.get(i).read(header, i);
            if (operation != null) {
                operations.add(operation);
            }
        }
        return errors.isEmpty() ? new Reading.Read<>(operations) : errors.toUnreadable();
    }

    private static Reading<PacketCommand> command(
            Catalogue catalogue, PacketHeader header, Sender sender, List<Operation> operations, boolean more) {
        Set<UUID> named = new HashSet<>();
        List<PushItem.Valid> items = new ArrayList<>(operations.size());
        for (int i = 0; i < operations.size(); i++) {
            Operation operation = operations.get(i);
            UUID twice = PacketEntity.ids(operation)
                    .filter(id -> !named.add(id))
                    .findFirst()
                    .orElse(null);
            if (twice != null) {
                return Reading.invalid("/body/entities/" + i + ": " + twice
                        + " appears twice in the packet (expected: each entity once)");
            }
            items.add(new PushItem.Valid(i, operation));
        }
        NodePacket place =
                new NodePacket(sender.id(), header.epoch(), header.number(), PayloadHashes.ofPacket(operations));
        return new Reading.Read<>(new PacketCommand(header, place, PushOrder.of(catalogue, items), more));
    }

    private static <T> Reading<T> tooLarge(String found, int max) {
        return Reading.refused(ErrorCode.TOO_LARGE, found + " (expected: at most " + max + ")");
    }
}
