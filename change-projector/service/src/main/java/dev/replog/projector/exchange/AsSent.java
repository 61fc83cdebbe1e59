package dev.replog.projector.exchange;

import dev.replog.commands.read.PacketCommand;
import dev.replog.schemas.OperationOutcome;
import dev.replog.schemas.OutcomeStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The roots that a response leaves out, because the node has them exactly as they are. Pure. */
final class AsSent {
    private AsSent() {}

    /**
     * The roots of a packet of which the node may lack what it did not send: it begins again, or its change is based on
     * more than it has now, or a response to an earlier packet did not reach that packet. Then a root may have been
     * merged by that packet, and the node has not got it since.
     *
     * @param given before the packet
     * @param earlier the last response to the node; null for none
     */
    static Set<UUID> unsure(PacketCommand packet, long has, GivenTokens given, @Nullable SentPacket earlier) {
        boolean isBeginning = has == 0 && given.newest() > 0;
        boolean isBehind = earlier != null && !earlier.isLastBefore(packet.header());
        return isBeginning || isBehind ? packet.roots() : packet.basedAfter(has);
    }

    /**
     * The roots of a packet that may be other than the node has them after it, also when the packet has not changed
     * them: entities below them that the node had not seen are not deleted.
     */
    static List<UUID> others(List<OperationOutcome> results) {
        return results.stream()
                .filter(result -> result.getStatus() != OutcomeStatus.REJECTED && !result.getAsSent())
                .map(OperationOutcome::getId)
                .toList();
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
