package dev.replog.edge.docs;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

/** Wires the API's description. */
@Configuration(proxyBeanMethods = false)
public class DocsConfiguration {
    @Bean
    RouterFunction<ServerResponse> docsRoutes() {
        return new DocsRoutes().routes();
    }
}
