package dev.replog.http;

import dev.replog.http.auth.AuthConfiguration;
import dev.replog.http.connection.ConnectionConfiguration;
import dev.replog.http.dev.DevConfiguration;
import dev.replog.http.docs.DocsConfiguration;
import dev.replog.http.limit.LimitConfiguration;
import dev.replog.http.metrics.MetricsConfiguration;
import dev.replog.http.request.HttpConfiguration;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;
import org.springframework.context.annotation.Import;

/** The HTTP infrastructure of a service; each service imports it. */
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
public class HttpPlatform {
    /** The clock. A test replaces it with another bean of its type. */
    @Bean
    @Fallback
    InstantSource systemClock() {
        return InstantSource.system();
    }
}
