package dev.replog.client.node.packet;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The centre's decision about one entity of a node's packet.
 *
 * @param status {@code applied}, {@code merged}, {@code unchanged} or {@code rejected}
 * @param conflict the fields that were merged, or lost, or stand against each other; null for none
 * @param code why it was rejected, for programs
 * @param error why it was rejected, for people
 */
public record PacketResult(
        String uuid,
        String status,
        @Nullable Map<String, @Nullable Object> conflict,
        @Nullable String code,
        @Nullable String error) {

    /** Whether nothing of it was applied. */
    public boolean isRejected() {
        return status.equals("rejected");
    }
}
