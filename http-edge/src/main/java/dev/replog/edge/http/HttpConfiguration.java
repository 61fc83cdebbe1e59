package dev.replog.edge.http;

import dev.replog.edge.launch.EdgeProfiles;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.webflux.autoconfigure.WebHttpHandlerBuilderCustomizer;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;
import org.springframework.web.reactive.function.server.RouterFunction;

/** Wires what every request passes through. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({HttpProperties.class, CorsProperties.class})
public class HttpConfiguration {
    @Bean
    WebHttpHandlerBuilderCustomizer answersOnEventLoop() {
        return builder -> builder.httpHandlerDecorator(AnswersOnEventLoop::new);
    }

    @Bean
    RequestId requestIdFilter() {
        return new RequestId();
    }

    @Bean
    ManagementPortFilter managementPortFilter(ApplicationContext context, WebEndpointProperties endpoints) {
        return new ManagementPortFilter(context, endpoints.getBasePath());
    }

    @Bean
    CorsPolicy corsFilter(CorsProperties properties, Environment environment) {
        boolean everyOrigin =
                properties.allowedOrigins().isEmpty() && environment.acceptsProfiles(Profiles.of(EdgeProfiles.DEV));
        return new CorsPolicy(everyOrigin ? List.of("*") : properties.allowedOrigins());
    }

    @Bean
    InFlightLimit inFlightLimit(HttpProperties properties, ObjectProvider<LongLivedRequests> longLived) {
        return new InFlightLimit(
                properties.inFlightMax(), longLived.orderedStream().toList());
    }

    @Bean
    Bodies bodies(HttpProperties properties) {
        return new Bodies(properties);
    }

    @Bean
    ProblemFilter problemFilter(ObjectProvider<RouterFunction<?>> routes) {
        return new ProblemFilter(new AllowedMethods(routes));
    }
}
