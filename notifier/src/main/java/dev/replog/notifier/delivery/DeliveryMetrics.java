package dev.replog.notifier.delivery;

import dev.replog.http.metrics.MetricNames;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/** The metrics of deliveries. */
final class DeliveryMetrics {
    /** Timer: attempts. Tag: outcome (delivered, retried, failed, gone). */
    static final String ATTEMPTS = "replog.webhook.attempts";
    /** Gauge: attempts in progress. */
    static final String IN_FLIGHT = "replog.webhook.in.flight";
    /** Gauge: hosts with an open circuit. */
    static final String CIRCUITS_OPEN = "replog.webhook.circuits.open";

    /** Counter: attempts that were not made because their address was at its limit or had an open circuit. */
    static final String PUT_OFF = "replog.webhook.put.off";
    /** Gauge: addresses with an open circuit. */
    static final String ADDRESSES_OPEN = "replog.webhook.addresses.open";

    private static final String CHANNEL = "webhook";

    private final MeterRegistry registry;
    private final Counter retries;
    private final Counter putOff;
    private final Timer delay;

    DeliveryMetrics(MeterRegistry registry, Supplier<Number> inFlight, Supplier<Number> openCircuits) {
        this.registry = registry;
        this.retries = Counter.builder(MetricNames.WEBHOOK_RETRIES)
                .description("Attempts after the first one of a message")
                .register(registry);
        this.putOff = Counter.builder(PUT_OFF)
                .description("Attempts not made because their address was at its limit or had an open circuit")
                .register(registry);
        this.delay = Timer.builder(MetricNames.PING_DELAY)
                .description("From a change to its ping")
                .tag(MetricNames.TAG_CHANNEL, CHANNEL)
                .publishPercentileHistogram()
                .register(registry);
        Gauge.builder(IN_FLIGHT, inFlight)
                .description("Attempts to deliver that are in progress")
                .register(registry);
        Gauge.builder(CIRCUITS_OPEN, openCircuits)
                .description("Hosts of webhooks with an open circuit")
                .register(registry);
    }

    void putOff() {
        putOff.increment();
    }

    void finished(Finished finished) {
        Timer.builder(ATTEMPTS)
                .description("Attempts to deliver")
                .tag(MetricNames.TAG_OUTCOME, finished.outcome())
                .publishPercentileHistogram()
                .register(registry)
                .record(finished.answer().took());
        if (finished.claimed().attempt() > 1) {
            retries.increment();
        }
        if (finished.nextAt() == null) {
            Counter.builder(MetricNames.PINGS)
                    .description("Pings sent")
                    .tag(MetricNames.TAG_CHANNEL, CHANNEL)
                    .tag(MetricNames.TAG_OUTCOME, finished.outcome())
                    .register(registry)
                    .increment();
        }
        Instant since = finished.claimed().since();
        if (since != null && finished.outcome().equals("delivered")) {
            Duration took = Duration.between(since, finished.endedAt());
            delay.record(took.isNegative() ? Duration.ZERO : took);
        }
    }
}
