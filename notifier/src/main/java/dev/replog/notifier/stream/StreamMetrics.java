package dev.replog.notifier.stream;

import dev.replog.http.metrics.MetricNames;
import dev.replog.notifier.ping.Ping;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;

/** The metrics of streams. Any thread may call it. */
final class StreamMetrics {
    /** Counter: streams that the server ended. Tag: outcome. */
    static final String ENDED = "replog.streams.ended";

    /** Counter: streams that were not opened because of a limit. Tag: limit. */
    static final String REFUSED = "replog.streams.refused";

    private static final String CHANNEL = "stream";

    private final MeterRegistry registry;
    private final InstantSource clock;
    private final Counter pings;
    private final Timer delay;

    StreamMetrics(MeterRegistry registry, InstantSource clock, OpenStreams streams) {
        this.registry = registry;
        this.clock = clock;
        this.pings = Counter.builder(MetricNames.PINGS)
                .description("Pings sent")
                .tag(MetricNames.TAG_CHANNEL, CHANNEL)
                .tag(MetricNames.TAG_OUTCOME, "sent")
                .register(registry);
        this.delay = Timer.builder(MetricNames.PING_DELAY)
                .description("From a change to its ping")
                .tag(MetricNames.TAG_CHANNEL, CHANNEL)
                .publishPercentileHistogram()
                .register(registry);
        Gauge.builder(MetricNames.STREAMS, streams, OpenStreams::count)
                .description("Open event streams")
                .register(registry);
    }

    /** A ping was sent; for a merged one the oldest change counts. */
    void sent(Ping ping) {
        pings.increment();
        Instant since = ping.since();
        if (since != null) {
            Duration took = Duration.between(since, clock.instant());
            delay.record(took.isNegative() ? Duration.ZERO : took);
        }
    }

    void refused(OpenStreams.Admission why) {
        Counter.builder(REFUSED)
                .description("Streams not opened because of a limit")
                .tag("limit", why.name().toLowerCase(Locale.ROOT))
                .register(registry)
                .increment();
    }

    void ended(String outcome) {
        Counter.builder(ENDED)
                .description("Streams ended by the server")
                .tag(MetricNames.TAG_OUTCOME, outcome)
                .register(registry)
                .increment();
    }
}
