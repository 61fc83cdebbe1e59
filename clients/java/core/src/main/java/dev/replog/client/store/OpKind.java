package dev.replog.client.store;

/** How an operation changes its entity. */
public enum OpKind implements WireName {
    /** Makes the entity. */
    CREATE("create"),
    /** Makes the entity, or sets the fields of the one that is there. */
    UPSERT("upsert"),
    /** Sets some fields. */
    PATCH("patch"),
    /** Deletes the entity and everything below it. */
    DELETE("delete");

    private final String wire;

    OpKind(String wire) {
        this.wire = wire;
    }

    /** The name in JSON. */
    @Override
    public String wire() {
        return wire;
    }

    /** Whether it makes an entity that was not there. */
    public boolean isCreation() {
        return this == CREATE || this == UPSERT;
    }
}
