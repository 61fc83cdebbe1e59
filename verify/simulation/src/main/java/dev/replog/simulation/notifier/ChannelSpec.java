package dev.replog.simulation.notifier;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A channel as its owner registers it.
 *
 * @param types the entity types of its pings; null is all
 */
public record ChannelSpec(
        String userId, String id, String address, @Nullable List<String> types) {}
