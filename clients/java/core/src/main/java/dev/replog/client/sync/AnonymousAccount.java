package dev.replog.client.sync;

/**
 * An account of the server that a person has used before they sign in.
 *
 * @param user the subject of its tokens
 * @param token gives tokens of it, as the builder's {@code token} gives those of the user
 */
public record AnonymousAccount(String user, TokenSource token) {}
