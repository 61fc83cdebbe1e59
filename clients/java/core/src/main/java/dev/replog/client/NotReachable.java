package dev.replog.client;

import dev.replog.client.sync.PullState;

/** The account's data could not be looked at before signing in. Nothing has changed. */
public final class NotReachable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final PullState state;

    NotReachable(PullState state) {
        super("The account could not be read before signing in: " + state + " (expected: a connection to the server)");
        this.state = state;
    }

    /** Why it could not be read. */
    public PullState state() {
        return state;
    }
}
