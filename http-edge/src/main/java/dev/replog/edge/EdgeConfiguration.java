package dev.replog.edge;

import dev.replog.edge.auth.AuthConfiguration;
import dev.replog.edge.connection.ConnectionConfiguration;
import dev.replog.edge.dev.DevConfiguration;
import dev.replog.edge.docs.DocsConfiguration;
import dev.replog.edge.http.HttpConfiguration;
import dev.replog.edge.limit.LimitConfiguration;
import dev.replog.edge.metrics.MetricsConfiguration;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;
import org.springframework.context.annotation.Import;

/** Everything that a service needs towards HTTP; each service imports it. */
@Configuration(proxyBeanMethods = false)
@Import({
    HttpConfiguration.class,
    ConnectionConfiguration.class,
    AuthConfiguration.class,
    DevConfiguration.class,
    LimitConfiguration.class,
    MetricsConfiguration.class,
    DocsConfiguration.class
})
public class EdgeConfiguration {
    /** The clock; another bean of its type, in a test, takes its place. */
    @Bean
    @Fallback
    InstantSource systemClock() {
        return InstantSource.system();
    }
}
