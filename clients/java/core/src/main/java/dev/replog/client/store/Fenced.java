package dev.replog.client.store;

/** The leader of another epoch owns the store by now. Nothing was changed. */
public final class Fenced extends StoreException {

    private static final long serialVersionUID = 1L;

    /** With a message for logs. */
    public Fenced(String message) {
        super(message, null);
    }
}
