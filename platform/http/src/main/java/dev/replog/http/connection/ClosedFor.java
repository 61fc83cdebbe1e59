package dev.replog.http.connection;

import java.util.Locale;

/** The reason for which the server refused or closed a connection. */
public enum ClosedFor {
    /** The instance has its maximum of connections. */
    INSTANCE_LIMIT,
    /** The client address has its maximum of connections. */
    ADDRESS_LIMIT,
    /** The head of a request did not arrive in time. */
    SLOW_HEAD,
    /** The body of a request did not arrive in time, or too slowly. */
    SLOW_BODY,
    /** The client did not read its response. */
    SLOW_READER,
    /** The response was sent before the request's body had ended. */
    UNREAD_BODY,
    /** The client sent further requests without waiting for responses, too many or too large. */
    PIPELINE_LIMIT,
    /** The received bytes are not HTTP. */
    MALFORMED,
    /** The TLS handshake failed. */
    TLS_HANDSHAKE,
    /** There was no memory for the connection. */
    OUT_OF_MEMORY;

    /** The value of the metric's tag. */
    public String tag() {
        return name().toLowerCase(Locale.ROOT);
    }
}
