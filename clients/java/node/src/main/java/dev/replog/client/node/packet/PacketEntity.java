package dev.replog.client.node.packet;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One entity of a packet.
 *
 * @param updatedAt when the centre changed it last; null in packets of a node
 * @param base the sync token that the node had applied when the person made the change; null for none
 * @param changedAt when the person made the change; null in packets of a centre
 * @param data of a node, the fields that are set; of a centre, the whole document; null for a deletion
 */
public record PacketEntity(
        String type,
        String uuid,
        Operation operation,
        @Nullable String updatedAt,
        @Nullable String base,
        @Nullable String changedAt,
        @Nullable Map<String, @Nullable Object> data) {

    /** The change of an entity. The names are those of the packet. */
    public enum Operation {
        /** It is new, or all that it has is named. */
        INSERT,
        /** Some fields are named. */
        UPDATE,
        /** It is gone, with everything below it. */
        DELETE
    }

    /** Whether there is no such entity any more. */
    public boolean isDeleted() {
        return operation == Operation.DELETE;
    }
}
