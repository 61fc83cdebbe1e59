package dev.replog.client.write;

/** The operations of one write can never be sent together. Nothing was stored. */
public final class TooLarge extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    TooLarge(String message) {
        super(message);
    }
}
