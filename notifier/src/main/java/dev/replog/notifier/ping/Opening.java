package dev.replog.notifier.ping;

import dev.replog.schemas.token.SyncToken;
import org.jspecify.annotations.Nullable;

/** The first event of a listener: a ping for what it missed, or from which token on it will miss nothing. */
public sealed interface Opening {
    /** There is something newer than what the listener knows. */
    record Owed(SyncToken head) implements Opening {}

    /** From this token on the listener misses nothing. */
    record Ready(SyncToken from) implements Opening {}

    /**
     * Decides by where the listener says it stands and the user's newest change (null: none). A listener that stands in
     * another log gets a ping: its pull will tell it that it must start anew.
     */
    static Opening of(SyncToken since, @Nullable SyncToken head) {
        return head != null && Ping.isNewer(head, since) ? new Owed(head) : new Ready(since);
    }
}
