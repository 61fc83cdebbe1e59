package dev.replog.http.launch;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Finds the operator's sentence before Spring Boot describes the failure in its own, longer way. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class StartFailureAnalyzer implements FailureAnalyzer {
    @Override
    public @Nullable FailureAnalysis analyze(Throwable failure) {
        return StartFailure.sentence(failure)
                .map(sentence -> new FailureAnalysis(sentence, null, failure))
                .orElse(null);
    }
}
