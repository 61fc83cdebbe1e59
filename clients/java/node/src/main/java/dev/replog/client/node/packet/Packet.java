package dev.replog.client.node.packet;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One packet, of a node or of its centre.
 *
 * @param results the centre's decisions about the packet that this one answers, in the order of its entities
 * @param more whether the sender has more than this packet could take
 */
public record Packet(PacketHeader header, List<PacketEntity> entities, List<PacketResult> results, boolean more) {

    /** Keeps copies of the lists. */
    public Packet {
        entities = List.copyOf(entities);
        results = List.copyOf(results);
    }

    /** Whether it has no entities, and ends where the recipient is already. */
    public boolean isEmptyAfter(@Nullable String syncToken) {
        return entities.isEmpty() && Objects.equals(syncToken, header.syncToken());
    }
}
