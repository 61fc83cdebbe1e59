package dev.replog.notifier.ping;

import dev.replog.schemas.token.SyncToken;
import org.jspecify.annotations.Nullable;

/** The first event of a listener: a ping for missed changes, or the token from which on it gets every change. */
public sealed interface Opening {
    /** There is a newer change than the listener's token. */
    record Pending(SyncToken head) implements Opening {}

    /** From this token on the listener gets every change. */
    record Ready(SyncToken from) implements Opening {}

    /**
     * Compares the listener's token with the user's newest change (null: none). A listener with a token of another log
     * gets a ping, because its next pull must start again.
     */
    static Opening of(SyncToken since, @Nullable SyncToken head) {
        return head != null && Ping.isNewer(head, since) ? new Pending(head) : new Ready(since);
    }
}
