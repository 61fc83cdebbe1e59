package dev.replog.client.query;

/** How far a row is on its way to the server. */
public enum SyncState {
    /** This is the state at the server. */
    SYNCED("synced"),
    /** Some of it is not decided by the server yet. */
    PENDING("pending"),
    /** The server did not take some of it; see the rejected writes. */
    REJECTED("rejected");

    private final String wire;

    SyncState(String wire) {
        this.wire = wire;
    }

    /** The value of {@code $sync} in conditions. */
    public String wire() {
        return wire;
    }
}
