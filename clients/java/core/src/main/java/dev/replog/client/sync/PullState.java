package dev.replog.client.sync;

import java.util.Locale;

/** How a pull, or a whole synchronization, ended. */
public enum PullState {
    /** Everything is sent and pulled. */
    SYNCED,
    /** The server cannot be reached. */
    OFFLINE,
    /** Nothing can be sent until the app does something. */
    PAUSED,
    /** The client was closed, or another one leads now. */
    STOPPED,
    /** There is no user. */
    SIGNED_OUT;

    /** The name in the store. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    static PullState of(String wire) {
        return valueOf(wire.toUpperCase(Locale.ROOT));
    }
}
