package dev.replog.notifier.ping;

import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.EntityType;
import dev.replog.schemas.token.SyncToken;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The pings that a listener gets.
 *
 * @param device changes of this device alone are left out; null: nothing is left out
 * @param types the names of the entity types of its pings
 */
public record Interest(@Nullable String device, Set<String> types) {
    public static final Set<String> ALL_TYPES =
            Catalogue.types().stream().map(EntityType::name).collect(Collectors.toUnmodifiableSet());

    public Interest {
        types = Set.copyOf(types);
    }

    /** The ping for this listener, the same object when nothing is left out; null when the listener gets no ping. */
    public @Nullable Ping concerning(Ping ping) {
        if (device != null && device.equals(ping.device())) {
            return null;
        }
        // A listener to all types also gets types that are newer than this instance's catalogue.
        return types.equals(ALL_TYPES) && !ping.types().isEmpty() ? ping : ping.narrowedTo(types);
    }

    /** The first ping of a listener that missed changes up to this token. */
    public Ping pending(String userId, SyncToken head) {
        return Ping.pending(userId, head, types);
    }
}
