package dev.replog.notifier.ticket;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains in one sentence why the service does not start, and what to set. */
final class TicketSecretFailureAnalyzer extends AbstractFailureAnalyzer<TicketSecretException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, TicketSecretException cause) {
        return new FailureAnalysis(cause.getMessage(), null, cause);
    }
}
