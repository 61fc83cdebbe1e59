package dev.replog.projector.progress;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Places for work of one kind, in total and for each user, so that one user cannot take all of them. Any thread may
 * call it.
 */
public final class Places {
    private final int max;
    private final int perUserMax;
    private final AtomicInteger taken = new AtomicInteger();
    private final Map<String, Integer> byUser = new ConcurrentHashMap<>();

    public Places(int max, int perUserMax) {
        this.max = max;
        this.perUserMax = perUserMax;
    }

    /** True when there was a place; it must then be returned. */
    public boolean enter(String userId) {
        boolean isPlace = taken.incrementAndGet() <= max;
        boolean isOwnPlace = byUser.merge(userId, 1, Integer::sum) <= perUserMax;
        if (!isPlace || !isOwnPlace) {
            leave(userId);
            return false;
        }
        return true;
    }

    public void leave(String userId) {
        byUser.computeIfPresent(userId, (ignored, count) -> count == 1 ? null : count - 1);
        taken.decrementAndGet();
    }

    /** The number of taken places. */
    public int taken() {
        return taken.get();
    }
}
