package dev.replog.http.request;

/** A request did not arrive in time. The exception passes up a connection's pipeline and has no stack trace. */
public final class RequestTooSlowException extends RuntimeException {
    public RequestTooSlowException(String message) {
        super(message, null, false, false);
    }
}
