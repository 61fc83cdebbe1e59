package dev.replog.http.metrics;

import dev.replog.http.connection.ClosedFor;
import dev.replog.http.connection.Connections;
import dev.replog.http.connection.MemoryGuard;
import dev.replog.http.request.BodyBudget;
import dev.replog.http.request.InFlightLimit;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToDoubleFunction;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the metrics of every service. */
@Configuration(proxyBeanMethods = false)
public class MetricsConfiguration {
    @Bean
    SyncMetrics syncMetrics(MeterRegistry registry) {
        return new SyncMetrics(registry);
    }

    @Bean
    MeterBinder requestMetrics(InFlightLimit limit, BodyBudget bodies) {
        return registry -> {
            gauge(MetricNames.REQUESTS_IN_FLIGHT, limit, InFlightLimit::inFlight, "API requests in flight")
                    .register(registry);
            gauge(MetricNames.REQUESTS_LONG_LIVED, limit, InFlightLimit::longLived, "Streams and waiting pulls")
                    .register(registry);
            counter(MetricNames.REQUESTS_REFUSED, limit, InFlightLimit::refused, "Requests without a place")
                    .register(registry);
            gauge(MetricNames.BODIES, bodies, BodyBudget::reading, "Request bodies that are being read")
                    .register(registry);
            gauge(MetricNames.BODIES_SIZE, bodies, BodyBudget::bytes, "What has arrived of these bodies")
                    .baseUnit(BaseUnits.BYTES)
                    .register(registry);
            counter(MetricNames.BODIES_REFUSED, bodies, BodyBudget::refused, "Request bodies without room")
                    .register(registry);
        };
    }

    @Bean
    MeterBinder connectionMetrics(Connections connections, MemoryGuard memory) {
        return registry -> {
            gauge(MetricNames.CONNECTIONS, connections, Connections::open, "Open connections of clients")
                    .register(registry);
            for (ClosedFor reason : ClosedFor.values()) {
                counter(
                                MetricNames.CONNECTIONS_CLOSED,
                                connections,
                                all -> all.closedFor(reason),
                                "Connections that were refused or closed")
                        .tag(MetricNames.TAG_REASON, reason.tag())
                        .register(registry);
            }
            counter(MetricNames.MEMORY_FAILURES, memory, MemoryGuard::failures, "Connections without memory")
                    .register(registry);
        };
    }

    private static <T> Gauge.Builder<T> gauge(String name, T source, ToDoubleFunction<T> value, String description) {
        return Gauge.builder(name, source, value).description(description);
    }

    private static <T> FunctionCounter.Builder<T> counter(
            String name, T source, ToDoubleFunction<T> value, String description) {
        return FunctionCounter.builder(name, source, value).description(description);
    }
}
