package dev.replog.client.status;

/** The present work of a client. */
public enum Phase {
    /** There is no user; everything stays on the device. */
    SIGNED_OUT,
    /** The first pull is not complete. */
    STARTING,
    /** Everything is sent and pulled, as far as is known. */
    IDLE,
    /** A request with writes is under way. */
    PUSHING,
    /** A pull is under way. */
    PULLING,
    /** There is something to send, and nothing is under way. */
    WAITING,
    /** The server cannot be reached. */
    OFFLINE,
    /** Nothing is sent until the app does something; {@link Status#paused} says why. */
    PAUSED
}
