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
 * @param isInAll true when it also gets pings of types that are newer than the catalogue of this instance
 */
public record Interest(@Nullable String device, Set<String> types, boolean isInAll) {
    public Interest {
        types = Set.copyOf(types);
    }

    /** In every type. */
    public static Interest inAll(@Nullable String device, Catalogue catalogue) {
        return new Interest(device, names(catalogue), true);
    }

    /** In these types; in all when they are all of the catalogue. */
    public static Interest in(@Nullable String device, Set<String> types, Catalogue catalogue) {
        return new Interest(device, types, types.equals(names(catalogue)));
    }

    private static Set<String> names(Catalogue catalogue) {
        return catalogue.types().stream().map(EntityType::name).collect(Collectors.toUnmodifiableSet());
    }

    /** The ping for this listener, the same object when nothing is left out; null when the listener gets no ping. */
    public @Nullable Ping concerning(Ping ping) {
        if (device != null && device.equals(ping.device())) {
            return null;
        }
        return isInAll && !ping.types().isEmpty() ? ping : ping.narrowedTo(types);
    }

    /** The first ping of a listener that missed changes up to this token. */
    public Ping pending(String userId, SyncToken head) {
        return Ping.pending(userId, head, types);
    }
}
