package dev.replog.edge.metrics;

import dev.replog.edge.http.InFlightLimit;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires what every service measures. */
@Configuration(proxyBeanMethods = false)
public class MetricsConfiguration {
    @Bean
    SyncMetrics syncMetrics(MeterRegistry registry) {
        return new SyncMetrics(registry);
    }

    @Bean
    MeterBinder requestsInFlight(InFlightLimit limit) {
        return registry -> Gauge.builder(MetricNames.REQUESTS_IN_FLIGHT, limit, InFlightLimit::inFlight)
                .description("API requests in flight")
                .register(registry);
    }
}
