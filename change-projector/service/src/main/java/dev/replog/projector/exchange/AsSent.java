package dev.replog.projector.exchange;

import dev.replog.commands.read.PacketCommand;
import dev.replog.schemas.OperationOutcome;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The roots that a response leaves out, because the node has them exactly as they are. Pure. */
final class AsSent {
    private AsSent() {}

    /**
     * The roots of a packet that the node may have dropped, or of which it may have dropped what it did not send: it
     * begins again, or its change is based on more than it has now.
     *
     * @param given before the packet
     */
    static Set<UUID> unsure(PacketCommand packet, long has, GivenTokens given) {
        return has == 0 && given.newest() > 0 ? packet.roots() : packet.basedAfter(has);
    }

    /** The roots that the node has exactly as they are, with the position at which that was decided. */
    static Map<UUID, Long> positions(List<OperationOutcome> results, Set<UUID> unsure) {
        Map<UUID, Long> positions = new HashMap<>();
        for (OperationOutcome result : results) {
            if (result.getAsSent() && !unsure.contains(result.getId())) {
                positions.put(result.getId(), result.getPosition());
            }
        }
        return positions;
    }
}
