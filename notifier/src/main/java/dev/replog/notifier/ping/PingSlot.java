package dev.replog.notifier.ping;

import dev.replog.schemas.token.SyncToken;
import org.jspecify.annotations.Nullable;

/**
 * Holds one ping for a slow listener; later pings are merged into it. Pings that are not news to the listener are
 * dropped. Any thread may offer, any thread may take; neither waits for the other one's work.
 */
public final class PingSlot {
    private @Nullable SyncToken sentUpTo;
    private @Nullable Ping pending;

    /** The listener has everything up to this token. */
    public synchronized void markSent(SyncToken token) {
        sentUpTo = token;
        if (pending != null && !Ping.isNewer(pending.token(), token)) {
            pending = null;
        }
    }

    /** Whether the ping is news; then it will be taken, alone or merged with others. */
    public synchronized boolean offer(Ping ping) {
        if (!Ping.isNewer(ping.token(), sentUpTo)) {
            return false;
        }
        pending = pending == null ? ping : pending.mergedWith(ping);
        return true;
    }

    /** The newest ping, which counts as sent from now on; null when there is none. */
    public synchronized @Nullable Ping take() {
        Ping taken = pending;
        if (taken != null) {
            sentUpTo = taken.token();
            pending = null;
        }
        return taken;
    }

    /** The token of the last ping that was taken; null when there was none. */
    synchronized @Nullable SyncToken sentUpTo() {
        return sentUpTo;
    }
}
