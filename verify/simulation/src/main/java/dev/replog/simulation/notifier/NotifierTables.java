package dev.replog.simulation.notifier;

import static java.util.Comparator.comparing;

import dev.replog.notifier.channel.ChannelKey;
import dev.replog.schemas.token.SyncToken;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The notifier's tables: the newest change of each user and the progress of the changes, both of which only rise; and
 * the channels.
 */
public final class NotifierTables {
    private final Map<String, SyncToken> heads = new HashMap<>();
    private final Map<Integer, Long> progress = new HashMap<>();
    private final Map<ChannelKey, ChannelRow> channels =
            new TreeMap<>(comparing(ChannelKey::userId).thenComparing(ChannelKey::id));

    Map<String, SyncToken> heads() {
        return heads;
    }

    void raise(String userId, SyncToken token) {
        heads.merge(userId, token, (known, other) -> other.position().isAfter(known.position()) ? other : known);
    }

    /** The offset after the newest change that is stored. */
    public long progress(int partition) {
        return progress.getOrDefault(partition, 0L);
    }

    void reach(int partition, long next) {
        progress.merge(partition, next, Math::max);
    }

    /** In the order of their keys. */
    public Collection<ChannelRow> channels() {
        return channels.values();
    }

    public @Nullable ChannelRow channel(ChannelKey key) {
        return channels.get(key);
    }

    /** Replaces the channel under its id, if there is one. */
    void begin(ChannelRow row) {
        channels.put(row.key, row);
    }
}
