package dev.replog.simulation;

import dev.replog.schemas.token.SyncToken;
import java.util.HashMap;
import java.util.Map;

/** The notifier's tables: the newest change of each user, and how far the changes are written. Both only rise. */
final class NotifierTables {
    private final Map<String, SyncToken> heads = new HashMap<>();
    private final Map<Integer, Long> progress = new HashMap<>();

    Map<String, SyncToken> heads() {
        return heads;
    }

    void raise(String userId, SyncToken token) {
        heads.merge(userId, token, (known, other) -> other.position().isAfter(known.position()) ? other : known);
    }

    long progress(int partition) {
        return progress.getOrDefault(partition, 0L);
    }

    void reach(int partition, long next) {
        progress.merge(partition, next, Math::max);
    }
}
