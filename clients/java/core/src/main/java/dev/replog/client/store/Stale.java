package dev.replog.client.store;

/** A record was changed by another client meanwhile. Nothing was changed. */
public final class Stale extends StoreException {

    private static final long serialVersionUID = 1L;

    /** With a message for logs. */
    public Stale(String message) {
        super(message, null);
    }
}
