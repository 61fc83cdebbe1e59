package dev.replog.client.node.packet;

import java.util.List;

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
}
