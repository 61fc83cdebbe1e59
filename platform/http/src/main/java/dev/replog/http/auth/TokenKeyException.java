package dev.replog.http.auth;

/** The service cannot verify tokens, so it must not start. */
final class TokenKeyException extends RuntimeException {
    TokenKeyException(String message) {
        super(message);
    }
}
