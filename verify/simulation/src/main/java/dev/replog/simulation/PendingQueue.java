package dev.replog.simulation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The operations of a device without a known outcome, in the order in which they were made. */
final class PendingQueue {
    private static final int OPERATIONS_MAX = 6;

    private final List<Pending> pending = new ArrayList<>();

    void add(Pending one) {
        pending.add(one);
    }

    boolean isEmpty() {
        return pending.isEmpty();
    }

    int size() {
        return pending.size();
    }

    void clear() {
        pending.clear();
    }

    void removeAll(Collection<Pending> some) {
        pending.removeAll(some);
    }

    /** As many as fit into one push. */
    List<Pending> nextPush() {
        List<Pending> sent = new ArrayList<>();
        int count = 0;
        for (Pending one : pending) {
            if (!sent.isEmpty() && (one.isAtomic() || count + one.operations().size() > OPERATIONS_MAX)) {
                break;
            }
            sent.add(one);
            count += one.operations().size();
            if (one.isAtomic()) {
                break;
            }
        }
        return sent;
    }

    /** Drops what was made before the erasure of the account. */
    void dropFromBefore(Instant erasedAt) {
        pending.removeIf(one -> !one.madeAt().isAfter(erasedAt));
    }

    /** Names, in these of them, the token that the device has. */
    void seen(Collection<Pending> some, String token) {
        pending.replaceAll(one -> some.contains(one) ? one.seen(token) : one);
    }
}
