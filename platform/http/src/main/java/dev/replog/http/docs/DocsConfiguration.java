package dev.replog.http.docs;

import dev.replog.http.openapi.ApiDescription;
import dev.replog.http.request.Routes;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the API's description. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DocsProperties.class)
public class DocsConfiguration {
    @Bean
    @ConditionalOnProperty(name = "replog.docs.enabled", havingValue = "true", matchIfMissing = true)
    Routes docsRoutes(DocsProperties properties, ApiDescription description, MeterRegistry registry) {
        return new DocsRoutes(description, properties.cacheFor(), registry).routes();
    }
}
