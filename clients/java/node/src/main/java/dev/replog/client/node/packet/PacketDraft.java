package dev.replog.client.node.packet;

import dev.replog.client.json.Json;
import dev.replog.client.json.JsonWriter;
import dev.replog.client.json.Members;
import dev.replog.client.node.packet.PacketEntity.Operation;
import dev.replog.client.store.Op;
import dev.replog.client.store.RowKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Chooses the operations of the next packet, and gives them the form of entities. */
public final class PacketDraft {

    private final PacketLimits limits;
    private final List<Op> chosen = new ArrayList<>();
    private final Set<RowKey> keys = new HashSet<>();
    private int nested;
    private int bytes;

    private PacketDraft(PacketLimits limits) {
        this.limits = limits;
    }

    /**
     * The first operations that fit into one packet. After an operation that does not fit, none is taken, so that
     * operations are sent in their order. A packet has each entity once.
     *
     * @param sendable the operations that may be sent now, in the order of the queue
     */
    public static List<Op> choose(List<Op> sendable, PacketLimits limits) {
        PacketDraft draft = new PacketDraft(limits);
        for (Op op : sendable) {
            if (!draft.add(op)) {
                break;
            }
        }
        return List.copyOf(draft.chosen);
    }

    /** The form of an operation in a packet. */
    public static PacketEntity entity(Op op) {
        Operation operation = switch (op.kind()) {
            case CREATE, UPSERT -> Operation.INSERT;
            case PATCH -> Operation.UPDATE;
            case DELETE -> Operation.DELETE;
        };
        // The base of a creation says when the person made it.
        String base = op.kind().isCreation() ? op.seen() : op.base();
        return new PacketEntity(op.type(), op.id(), operation, null, base, op.clientTime(), data(op));
    }

    private static @Nullable Map<String, @Nullable Object> data(Op op) {
        Map<String, @Nullable Object> fields = op.data();
        return fields == null || op.localId() == null
                ? fields
                : new Members.Builder()
                        .put("localId", op.localId())
                        .putAll(fields)
                        .build();
    }

    private boolean add(Op op) {
        if (keys.contains(op.key())) {
            return false;
        }
        int more = nestedIn(op.data());
        int size = JsonWriter.write(PacketJson.entity(entity(op))).getBytes(StandardCharsets.UTF_8).length + 1;
        boolean fits =
                chosen.size() < limits.entities() && nested + more <= limits.nested() && bytes + size <= limits.bytes();
        if (!fits && !chosen.isEmpty()) {
            return false;
        }
        chosen.add(op);
        nested += more;
        bytes += size;
        keys.add(op.key());
        return fits;
    }

    /** The objects in the arrays of a document. */
    static int nestedIn(@Nullable Map<String, @Nullable Object> data) {
        int count = 0;
        for (Object value : data == null ? List.<@Nullable Object>of() : data.values()) {
            for (Object item : Json.items(value)) {
                Map<String, @Nullable Object> child = Json.object(item);
                count += child == null ? 0 : 1 + nestedIn(child);
            }
        }
        return count;
    }
}
