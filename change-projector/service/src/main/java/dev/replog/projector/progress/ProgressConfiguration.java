package dev.replog.projector.progress;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.scheduler.Schedulers;

/** Wires the announcements of moved heads, which the two roles of the service share. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ProgressProperties.class)
public class ProgressConfiguration {
    @Bean
    Advances advances(ProgressProperties properties) {
        return new Advances(properties.waitersMax(), properties.waitersPerUserMax(), Schedulers.parallel());
    }

    @Bean
    MeterBinder pullsThatWait(Advances advances) {
        return registry -> Gauge.builder("replog.pull.waiting", advances, Advances::waiters)
                .description("Pulls that wait for something new")
                .register(registry);
    }
}
