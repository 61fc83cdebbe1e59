package dev.replog.projector.exchange;

import dev.replog.commands.read.PacketHeader;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The content of the response to one packet of a node. It is kept until the next packet, so that a repeated packet
 * gets the same end again, and everything that it got before.
 *
 * @param epoch of the packet that was answered
 * @param number of the packet that was answered
 * @param since the position up to which the node had everything
 * @param end the position up to which the node has everything after it applied the response
 * @param within the last root that was sent of a position after the end that did not fit as a whole; null when all
 * positions are whole
 * @param roots that were sent
 * @param more whether there was more to send
 */
record SentPacket(
        long epoch,
        long number,
        long since,
        long end,
        @Nullable RootPlace within,
        List<UUID> roots,
        boolean more) {
    SentPacket {
        roots = List.copyOf(roots);
    }

    /** Whether it answers this packet. A node that has less than before gets more than before. */
    boolean answers(PacketHeader header, long nodeHas) {
        return epoch == header.epoch() && number == header.number() && since <= nodeHas;
    }

    /** Whether a node that has applied this response, or has sent its packet again, has exactly this position. */
    boolean leadsTo(PacketHeader header, long nodeHas) {
        return epoch == header.epoch()
                && (number == header.number() - 1 && end == nodeHas || number == header.number() && since == nodeHas);
    }

    /** Whether it is the response to the packet before this one, and had everything up to that packet. */
    boolean isLastBefore(PacketHeader header) {
        return !more && epoch == header.epoch() && number == header.number() - 1;
    }

    boolean isNewerThan(PacketHeader header) {
        return epoch > header.epoch() || epoch == header.epoch() && number > header.number();
    }

    /**
     * The place from which the response to the next packet goes on. Within a position, it goes on only when the node
     * says that it has applied this response, because its token cannot say it.
     */
    RootPlace next(PacketHeader header, long nodeHas) {
        boolean isApplied = epoch == header.epoch()
                && number == header.number() - 1
                && number == header.acknowledgedNumber()
                && end == nodeHas;
        return isApplied && within != null ? within : RootPlace.after(nodeHas);
    }
}
