package dev.replog.http.connection;

import java.util.Locale;

/** Why a connection was refused, or closed before its client wanted to. */
public enum ClosedFor {
    /** The instance has as many as it may. */
    INSTANCE_LIMIT,
    /** The client address has as many as it may. */
    ADDRESS_LIMIT,
    /** The head of a request did not arrive in time. */
    SLOW_HEAD,
    /** The body of a request did not arrive in time, or too slowly. */
    SLOW_BODY,
    /** The client did not read its answer. */
    SLOW_READER,
    /** The request was answered before its body had ended. */
    UNREAD_BODY,
    /** The client sent further requests without waiting for answers, too many or too large. */
    PIPELINE_LIMIT,
    /** What was sent is not HTTP. */
    MALFORMED,
    /** The TLS handshake failed. */
    TLS_HANDSHAKE,
    /** There was no memory for it. */
    OUT_OF_MEMORY;

    /** As a tag of a metric. */
    public String tag() {
        return name().toLowerCase(Locale.ROOT);
    }
}
