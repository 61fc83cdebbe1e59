package dev.replog.projector.exchange;

import dev.replog.projector.read.LogIds;
import dev.replog.schemas.token.Coverage;
import java.util.List;

/**
 * The content of a response beside the results.
 *
 * @param newest the newest position of which the node has something after it applied the response
 * @param more whether there is more to send
 */
record PacketContent(
        SentPacket sent, List<RootReads.Root> roots, long newest, boolean more, LogIds.Known logs, Coverage coverage) {
    /** @param before what the node had before */
    static long newest(List<RootReads.Root> roots, long before) {
        return roots.stream().mapToLong(RootReads.Root::position).reduce(before, Math::max);
    }

    /** The newest position of a token in the response. */
    long given() {
        return Math.max(newest, sent.end());
    }
}
