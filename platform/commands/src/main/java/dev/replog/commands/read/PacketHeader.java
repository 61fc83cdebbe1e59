package dev.replog.commands.read;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The header of a packet that a node sent.
 *
 * @param sender the node
 * @param recipient the centre
 * @param number of the packet within the epoch
 * @param acknowledgedNumber the last packet of the centre that the node has applied; informative
 * @param syncToken the last token that the node has applied; null when it has nothing
 * @param newestToken of the newest change that the node has, when that is after the token; null for none
 * @param schemaVersion the version of the catalogue that the node has
 */
public record PacketHeader(
        UUID sender,
        UUID recipient,
        long epoch,
        long number,
        long acknowledgedNumber,
        @Nullable String syncToken,
        @Nullable String newestToken,
        String schemaVersion) {}
