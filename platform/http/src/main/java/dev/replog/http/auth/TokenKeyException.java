package dev.replog.http.auth;

/** The service cannot tell who asks, so it must not start. */
final class TokenKeyException extends RuntimeException {
    TokenKeyException(String message) {
        super(message);
    }
}
