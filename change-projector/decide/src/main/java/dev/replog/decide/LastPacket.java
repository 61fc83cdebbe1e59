package dev.replog.decide;

import dev.replog.schemas.NodePacket;
import dev.replog.schemas.OperationOutcome;
import dev.replog.schemas.PacketOrder;
import dev.replog.schemas.PacketVerdict;
import dev.replog.schemas.PayloadHash;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The last packet of a node that was decided, with its results. It is kept permanently, so a repeated packet gets the
 * first results however late it is repeated.
 *
 * @param position of the packet in the log
 * @param results one for each operation of the packet
 */
public record LastPacket(
        long epoch, long number, PayloadHash contentHash, long position, List<OperationOutcome> results) {
    /** The number with which every epoch starts. */
    static final long FIRST = 1;

    public LastPacket {
        results = List.copyOf(results);
    }

    /** The place of a packet after the last one of its node, which is null for the first. */
    static PacketVerdict judge(@Nullable LastPacket last, NodePacket packet) {
        if (last == null || packet.getEpoch() > last.epoch) {
            return inOrder(packet, FIRST);
        }
        if (packet.getEpoch() < last.epoch || packet.getNumber() < last.number) {
            return verdict(PacketOrder.DIVERGED, last.epoch, last.number + 1);
        }
        if (packet.getNumber() == last.number) {
            boolean isSame = packet.getContentHash().equals(last.contentHash);
            return verdict(isSame ? PacketOrder.REPEATED : PacketOrder.DIVERGED, last.epoch, last.number + 1);
        }
        return inOrder(packet, last.number + 1);
    }

    private static PacketVerdict inOrder(NodePacket packet, long expected) {
        return packet.getNumber() == expected
                ? verdict(PacketOrder.NEXT, packet.getEpoch(), expected + 1)
                : verdict(PacketOrder.GAP, packet.getEpoch(), expected);
    }

    private static PacketVerdict verdict(PacketOrder order, long epoch, long expected) {
        return new PacketVerdict(order, epoch, expected);
    }
}
