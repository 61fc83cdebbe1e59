package dev.replog.simulation;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A channel as its owner wants it.
 *
 * @param types what it wants to hear of; null is everything
 */
public record ChannelSpec(
        String userId, String id, String address, @Nullable List<String> types) {}
