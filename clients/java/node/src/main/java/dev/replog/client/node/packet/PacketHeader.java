package dev.replog.client.node.packet;

import org.jspecify.annotations.Nullable;

/**
 * The place of a packet among those of its sender.
 *
 * @param sender the id of the node, or of the centre
 * @param recipient the other one of the two
 * @param epoch of the node; packet numbers begin with 1 in each
 * @param number rises by one with each packet, also with one without entities
 * @param acknowledged the last packet that the sender has got; null when it has got none
 * @param syncToken of a node: the end of what it has applied, null for nothing; of a centre: the end of this packet
 * @param newestToken of the newest change in a packet of a centre, when that is after its end; a node sends back the
 *     last one that it got; null for none
 * @param schemaVersion the version of the sender's catalogue
 */
public record PacketHeader(
        String sender,
        String recipient,
        long epoch,
        long number,
        @Nullable Long acknowledged,
        @Nullable String syncToken,
        @Nullable String newestToken,
        String schemaVersion) {

    /** Whether it is of this sender to this recipient. */
    public boolean isFrom(String one, String other) {
        return sender.equals(one) && recipient.equals(other);
    }
}
