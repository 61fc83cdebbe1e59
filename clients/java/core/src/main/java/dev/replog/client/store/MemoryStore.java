package dev.replog.client.store;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps data in the memory of this process, until it ends. All stores that one factory gives for one user have the same
 * data; two factories have different data. It can be used by several clients at once.
 */
public final class MemoryStore implements StoreFactory {

    /** A client that asks what changed before this many changes of single records gets everything again. */
    private static final int HISTORY_MAX = 20_000;

    private final Map<String, MemoryData> users = new HashMap<>();
    private final int historyMax;

    private MemoryStore(int historyMax) {
        this.historyMax = historyMax;
    }

    /** A factory without data. */
    public static MemoryStore create() {
        return new MemoryStore(HISTORY_MAX);
    }

    static MemoryStore withHistory(int historyMax) {
        return new MemoryStore(historyMax);
    }

    @Override
    public Store store(@Nullable String user) {
        return new MemoryAccess(this, user == null ? "" : "user " + user);
    }

    @Override
    public boolean isShared() {
        return true;
    }

    /** The data of a user, which are made when there are none. */
    MemoryData open(String user, Meta fresh) {
        synchronized (users) {
            return users.computeIfAbsent(user, name -> new MemoryData(fresh, historyMax));
        }
    }

    void remove(String user, MemoryData data) {
        synchronized (users) {
            users.remove(user, data);
        }
    }
}
