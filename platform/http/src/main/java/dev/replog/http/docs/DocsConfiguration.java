package dev.replog.http.docs;

import dev.replog.http.openapi.ApiDescription;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

/** Wires the API's description. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DocsProperties.class)
public class DocsConfiguration {
    @Bean
    @ConditionalOnProperty(name = "replog.docs.enabled", havingValue = "true", matchIfMissing = true)
    RouterFunction<ServerResponse> docsRoutes(
            DocsProperties properties, ApiDescription description, MeterRegistry registry) {
        return new DocsRoutes(description, properties.cacheFor(), registry).routes();
    }
}
