package dev.replog.client.sync;

/**
 * Gives the JWT of the user. It is called on a thread of its own, which it may hold up: when a client starts, and when
 * the server refuses a token.
 */
@FunctionalInterface
public interface TokenSource {

    /** @throws Exception when there is no token now; the client tries again later */
    String token() throws Exception;
}
