package dev.replog.client.store;

/** The rule of the server when others changed the entity since the base. */
public enum Policy implements WireName {
    /** The write is rejected, whatever changed. */
    REJECT("reject"),
    /** Fields that nobody else changed are applied; a field that both changed rejects the write. */
    MERGE("merge"),
    /** All fields of the write are applied. */
    CLIENT_WINS("client_wins"),
    /** For a field that both changed, the later time wins. */
    LAST_WRITE_WINS("last_write_wins");

    private final String wire;

    Policy(String wire) {
        this.wire = wire;
    }

    /** The name in JSON. */
    @Override
    public String wire() {
        return wire;
    }
}
