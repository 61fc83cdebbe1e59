package dev.replog.edge.auth;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says on one screen why the service refuses to start, and what to do. */
final class TokenKeyFailureAnalyzer extends AbstractFailureAnalyzer<TokenKeyException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, TokenKeyException cause) {
        return new FailureAnalysis(cause.getMessage(), """
                Set exactly one of these:
                - REPLOG_JWT_SECRET (replog.auth.jwt-secret): the secret of HS256, at least 32 bytes
                - REPLOG_JWT_JWKS (replog.auth.jwks-uri): where the public keys of RS256 or ES256 are, with REPLOG_JWT_ISSUER
                  and REPLOG_JWT_AUDIENCE: what iss and aud of a token must be

                On your own machine, start with the profile "dev" for a well-known development secret.""", cause);
    }
}
