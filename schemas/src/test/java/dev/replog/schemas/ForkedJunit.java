package dev.replog.schemas;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.junit.platform.engine.discovery.ClassNameFilter;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Runs tests of this module in a process of its own. */
final class ForkedJunit {
    static final int SUCCESS = 0;
    static final int FAILURE = 3;
    static final int NO_TESTS = 4;

    private ForkedJunit() {}

    /**
     * @param arguments a pattern of the full names of the classes
     */
    public static void main(String[] arguments) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(DiscoverySelectors.selectPackage(ForkedJunit.class.getPackageName()))
                .filters(ClassNameFilter.includeClassNamePatterns(arguments))
                .build();
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create().execute(request, listener);
        TestExecutionSummary summary = listener.getSummary();
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        summary.printFailuresTo(out);
        summary.printTo(out);
        System.exit(exitCode(summary));
    }

    private static int exitCode(TestExecutionSummary summary) {
        if (summary.getTotalFailureCount() > 0) {
            return FAILURE;
        }
        return summary.getTestsSucceededCount() > 0 ? SUCCESS : NO_TESTS;
    }
}
