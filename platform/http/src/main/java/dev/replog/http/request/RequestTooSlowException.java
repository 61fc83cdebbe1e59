package dev.replog.http.request;

/** A request that did not arrive in time. It is passed up a connection's pipeline and takes on no traces. */
public final class RequestTooSlowException extends RuntimeException {
    public RequestTooSlowException(String message) {
        super(message, null, false, false);
    }
}
