package dev.replog.client.store;

/** The state of an operation in the queue. */
public enum OpState implements WireName {
    /** Durable on the device, and not sent, or to be sent again under another id. */
    QUEUED("queued"),
    /** A request with it may have reached the server. Its content never changes again. */
    SENT("sent"),
    /** Decided by the server. It leaves the queue when a pull contains its result. */
    ACKED("acked"),
    /** Rejected with 412. The app is asked once a pull contains its mark. */
    CONFLICT("conflict"),
    /** Rejected. It waits for the app to retry, edit or discard it. */
    PARKED("parked"),
    /** It needs a newer version of the app or of the catalogue ({@code update_needed}). */
    WAITING("waiting");

    private final String wire;

    OpState(String wire) {
        this.wire = wire;
    }

    /** The name in JSON. */
    @Override
    public String wire() {
        return wire;
    }
}
