package dev.replog.http.auth;

import java.time.Instant;
import java.util.Set;

/** The content of a valid token. */
record VerifiedToken(String userId, Set<String> scopes, Instant expiresAt) {
    VerifiedToken {
        scopes = Set.copyOf(scopes);
    }
}
