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
     * Whether the node has what its positions stand for. Positions in doubt count only as those of the response to the
     * packet before.
     *
     * @param has up to which the node has everything
     * @param nodeNewest the newest position of which it has something
     * @param last the last response to the node
     */
    boolean covers(long has, long nodeNewest, PacketHeader header, Optional<SentPacket> last) {
        return !isInDoubt(has) && !isInDoubt(nodeNewest)
                || Math.max(has, nodeNewest) <= newest
                        && last.filter(sent -> sent.leadsTo(header, has)).isPresent();
    }
}
