package dev.replog.http.auth;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains in one sentence why the service does not start, and what to do. */
final class TokenKeyFailureAnalyzer extends AbstractFailureAnalyzer<TokenKeyException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, TokenKeyException cause) {
        return new FailureAnalysis(cause.getMessage(), null, cause);
    }
}
