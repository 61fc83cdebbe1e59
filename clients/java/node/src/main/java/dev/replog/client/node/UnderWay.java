package dev.replog.client.node;

import org.jspecify.annotations.Nullable;

/**
 * A packet that was prepared and is not answered. Its entities are the operations of the queue with its batch, which do
 * not change any more, so the same packet can be made again at any time.
 *
 * @param number of the packet, in the present epoch
 * @param count its entities
 * @param syncToken the end of what the node had applied; null for nothing
 * @param newestToken of the newest change that the node had; null when it is not after the token
 * @param acknowledged the last packet of the centre; null for none
 * @param schemaVersion the node's version of the catalogue
 * @param more whether the queue had more than the packet could take
 */
record UnderWay(
        long number,
        int count,
        @Nullable String syncToken,
        @Nullable String newestToken,
        @Nullable Long acknowledged,
        String schemaVersion,
        boolean more) {

    /** For a node that gets everything again. */
    UnderWay withoutToken(@Nullable String newest) {
        return new UnderWay(number, count, null, newest, acknowledged, schemaVersion, more);
    }
}
