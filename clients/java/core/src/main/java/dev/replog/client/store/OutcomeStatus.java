package dev.replog.client.store;

/** How a mutation ended. */
public enum OutcomeStatus implements WireName {
    /** The server applied it. */
    APPLIED("applied"),
    /** The server applied it beside the changes of others, or without fields that lost. */
    MERGED("merged"),
    /** The server had applied it before. */
    DUPLICATE("duplicate"),
    /** There was nothing to change. */
    UNCHANGED("unchanged"),
    /** The server did not take it. */
    REJECTED("rejected"),
    /** It left the queue before it was sent. */
    CANCELLED("cancelled"),
    /** It was rejected, and then given up by the app. */
    DISCARDED("discarded"),
    /** An earlier operation of the queue contains it; {@code into} names that one. */
    COALESCED("coalesced"),
    /** Sent again under another id, which {@code into} names. */
    REPLACED("replaced"),
    /** The account was erased after it was made. */
    ERASED("erased");

    private final String wire;

    OutcomeStatus(String wire) {
        this.wire = wire;
    }

    /** The name in JSON. */
    @Override
    public String wire() {
        return wire;
    }
}
