package dev.replog.http.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** Records the metrics that all services have in common: sync operations and pulls. Any thread may call it. */
public final class SyncMetrics {
    private final MeterRegistry registry;

    public SyncMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Counts one operation, with any outcome. */
    public void operation(String kind, String resource, String outcome, Duration took) {
        Timer.builder(MetricNames.SYNC_OPERATION)
                .description("Sync operations from request to answer")
                .tag(MetricNames.TAG_KIND, kind)
                .tag(MetricNames.TAG_RESOURCE, resource)
                .tag(MetricNames.TAG_OUTCOME, outcome)
                .publishPercentileHistogram()
                .register(registry)
                .record(took);
    }

    /** Counts a read that was refused because its user had this share already. */
    public void readRefused(String share) {
        Counter.builder(MetricNames.READS_REFUSED)
                .description("Reads refused because their user has a share already")
                .tag(MetricNames.TAG_SHARE, share)
                .register(registry)
                .increment();
    }

    /** Counts one page of a pull. */
    public void pull(String resource, String outcome, int items, Duration took) {
        Timer.builder(MetricNames.PULL)
                .description("Pulls from request to answer, waiting left out")
                .tag(MetricNames.TAG_RESOURCE, resource)
                .tag(MetricNames.TAG_OUTCOME, outcome)
                .publishPercentileHistogram()
                .register(registry)
                .record(took);
        DistributionSummary.builder(MetricNames.PULL_ITEMS)
                .description("Items in one page of a pull")
                .tag(MetricNames.TAG_RESOURCE, resource)
                .register(registry)
                .record(items);
    }
}
