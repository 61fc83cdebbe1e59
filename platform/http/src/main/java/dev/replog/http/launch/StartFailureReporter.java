package dev.replog.http.launch;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalysisReporter;

/**
 * Logs in one line why a service does not start. Spring Boot's own reporter writes a dozen lines and is switched off.
 */
final class StartFailureReporter implements FailureAnalysisReporter {
    private static final Logger LOG = LoggerFactory.getLogger(StartFailureReporter.class);

    @Override
    public void report(FailureAnalysis analysis) {
        LOG.error(
                "Not started: {}",
                String.valueOf(analysis.getDescription()).strip().replaceAll("\\s*\\R\\s*", " "));
        LOG.debug("The cause", analysis.getCause());
    }
}
