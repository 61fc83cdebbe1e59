package dev.replog.notifier.ping;

import dev.replog.schemas.token.SyncToken;
import org.jspecify.annotations.Nullable;

/**
 * All that is kept for one slow listener: one ping, into which those that come later are merged. What it was told
 * already is not news and is not kept. Any thread may offer, any thread may take; neither waits for the other's work.
 */
public final class PingSlot {
    private @Nullable SyncToken told;
    private @Nullable Ping pending;

    /** The listener knows everything up to this token. */
    public synchronized void tell(SyncToken token) {
        told = token;
        if (pending != null && !Ping.isNewer(pending.token(), token)) {
            pending = null;
        }
    }

    /** Whether it is news; then it will be taken, alone or merged with others. */
    public synchronized boolean offer(Ping ping) {
        if (!Ping.isNewer(ping.token(), told)) {
            return false;
        }
        pending = pending == null ? ping : pending.mergedWith(ping);
        return true;
    }

    /** The newest news, which count as told from now on; null when there are none. */
    public synchronized @Nullable Ping take() {
        Ping taken = pending;
        if (taken != null) {
            told = taken.token();
            pending = null;
        }
        return taken;
    }

    /** What the listener was told last; null when nothing. */
    synchronized @Nullable SyncToken told() {
        return told;
    }
}
