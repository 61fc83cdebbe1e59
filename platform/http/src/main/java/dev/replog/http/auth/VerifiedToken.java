package dev.replog.http.auth;

import java.time.Instant;
import java.util.Set;

/** What a token that was found good says. */
record VerifiedToken(String userId, Set<String> scopes, Instant expiresAt) {
    VerifiedToken {
        scopes = Set.copyOf(scopes);
    }
}
