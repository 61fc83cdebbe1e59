package dev.replog.client.store;

/** In which order lanes are sent, and how patiently an operation is retried. The most urgent one is first. */
public enum Priority implements WireName {
    /** Retried after half a second, and then at least every 8 s. */
    CRITICAL("critical"),
    /** Retried after a second, and then at least every 16 s. */
    HIGH("high"),
    /** Retried after two seconds, and then at least every 32 s. */
    MEDIUM("medium"),
    /** Retried after four seconds, and then at least every 64 s. */
    LOW("low");

    private final String wire;

    Priority(String wire) {
        this.wire = wire;
    }

    /** The name in JSON. */
    @Override
    public String wire() {
        return wire;
    }
}
