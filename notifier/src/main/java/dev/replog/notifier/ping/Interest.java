package dev.replog.notifier.ping;

import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.EntityType;
import dev.replog.schemas.token.SyncToken;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a listener wants to hear of its user's changes.
 *
 * @param device what this device alone caused is not told; null: everything is
 * @param types the names of the entity types that matter
 */
public record Interest(@Nullable String device, Set<String> types) {
    public static final Set<String> ALL_TYPES =
            Catalogue.types().stream().map(EntityType::name).collect(Collectors.toUnmodifiableSet());

    public Interest {
        types = Set.copyOf(types);
    }

    /** The ping as this listener should see it, the same object where nothing is left out; null when it should not. */
    public @Nullable Ping concerning(Ping ping) {
        if (device != null && device.equals(ping.device())) {
            return null;
        }
        // A listener to everything also gets types that are newer than this instance's catalogue.
        return types.equals(ALL_TYPES) && !ping.types().isEmpty() ? ping : ping.narrowedTo(types);
    }

    /** The first ping of a listener that missed changes up to this token. */
    public Ping owed(String userId, SyncToken head) {
        return Ping.owed(userId, head, types);
    }
}
