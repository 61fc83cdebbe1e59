package dev.replog.client.node;

import org.jspecify.annotations.Nullable;

/**
 * A node and its centre do not agree on the last packet, so the node gets everything again. Nothing is sent meanwhile.
 *
 * @param lostFrom the first packet of this node that the centre does not have any more; null when it has all
 * @param generation of the rows that are filled
 * @param comparing whether everything has come, and is compared with the rows from before
 * @param syncToken the end of what has come; null for nothing
 * @param comparedType the type of the last row that was compared; null for none
 * @param comparedId the id of that row
 */
record Repair(
        @Nullable SentPacket lostFrom,
        int generation,
        boolean comparing,
        @Nullable String syncToken,
        @Nullable String comparedType,
        @Nullable String comparedId) {

    static Repair begin(@Nullable SentPacket lostFrom, int generation) {
        return new Repair(lostFrom, generation, false, null, null, null);
    }

    Repair withToken(@Nullable String token) {
        return new Repair(lostFrom, generation, comparing, token, comparedType, comparedId);
    }

    Repair compared(@Nullable String type, @Nullable String id) {
        return new Repair(lostFrom, generation, true, syncToken, type, id);
    }

    /** Whether the centre has lost this packet. */
    boolean isLost(SentPacket packet) {
        return lostFrom != null && packet.compareTo(lostFrom) >= 0;
    }
}
