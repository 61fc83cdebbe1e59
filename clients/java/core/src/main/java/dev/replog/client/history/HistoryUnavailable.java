package dev.replog.client.history;

/** The history could not be read: the device is offline, or the server refused. The message says why. */
public final class HistoryUnavailable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** With the reason as its message. */
    public HistoryUnavailable(String reason) {
        super(reason);
    }
}
