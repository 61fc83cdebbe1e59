package dev.replog.projector.exchange;

import dev.replog.commands.read.PacketHeader;
import java.util.Optional;

/**
 * The tokens that this database has given to a node. When the node has a newer one, the centre was restored from a
 * backup since: what the token stands for is lost here, and the log may have grown past its position again with other
 * mutations. So the positions between stay in doubt. Pure.
 *
 * @param newest the newest position that was given; 0 for none
 * @param lostAfter the last position that is not in doubt
 * @param lostUntil the newest position of a token that this database has not given; 0 for none
 */
record GivenTokens(long newest, long lostAfter, long lostUntil) {
    static final GivenTokens NONE = new GivenTokens(0, 0, 0);

    /** After the node has shown a token of this position. */
    GivenTokens shown(long position) {
        if (position <= newest) {
            return this;
        }
        return new GivenTokens(
                newest, lostUntil == 0 ? newest : Math.min(lostAfter, newest), Math.max(lostUntil, position));
    }

    /** Whether a token of this position may be of a log that is lost. */
    boolean isInDoubt(long position) {
        return position > newest || position > lostAfter && position <= lostUntil;
    }

    /**
     * Whether the node has what this position stands for. A position in doubt counts only as that of the response to
     * the packet before.
     *
     * @param last the last response to the node
     */
    boolean covers(long nodeHas, PacketHeader header, Optional<SentPacket> last) {
        return !isInDoubt(nodeHas)
                || nodeHas <= newest
                        && last.filter(sent -> sent.leadsTo(header, nodeHas)).isPresent();
    }
}
