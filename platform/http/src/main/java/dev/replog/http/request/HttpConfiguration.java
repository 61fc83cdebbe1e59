package dev.replog.http.request;

import dev.replog.http.launch.ReplogProfiles;
import dev.replog.http.openapi.ApiDescription;
import dev.replog.schemas.catalogue.Catalogue;
import java.time.Clock;
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
import org.springframework.web.server.WebFilter;

/** Wires the filters and limits for all requests. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({HttpProperties.class, CorsProperties.class})
public class HttpConfiguration {
    @Bean
    WebHttpHandlerBuilderCustomizer answersOnEventLoop(MemoryFailures memory) {
        return builder -> builder.httpHandlerDecorator(handler -> new AnswersOnEventLoop(handler, memory));
    }

    @Bean
    RequestId requestIdFilter() {
        return new RequestId();
    }

    @Bean
    ResponseDate responseDateFilter() {
        return new ResponseDate(Clock.systemUTC());
    }

    @Bean
    ManagementPortFilter managementPortFilter(ApplicationContext context, WebEndpointProperties endpoints) {
        return new ManagementPortFilter(context, endpoints.getBasePath());
    }

    @Bean
    CorsPolicy corsFilter(CorsProperties properties, Environment environment) {
        boolean localOrigins =
                properties.allowedOrigins().isEmpty() && environment.acceptsProfiles(Profiles.of(ReplogProfiles.DEV));
        return new CorsPolicy(localOrigins ? CorsPolicy.LOCAL : properties.allowedOrigins());
    }

    @Bean
    BodyBudget bodyBudget(HttpProperties properties) {
        return new BodyBudget(properties);
    }

    @Bean
    InFlightLimit inFlightLimit(
            HttpProperties properties, ObjectProvider<LongLivedRequests> longLived, BodyBudget bodies) {
        return new InFlightLimit(properties, longLived.orderedStream().toList(), bodies);
    }

    @Bean
    WebFilter overloadFilter(InFlightLimit limit) {
        return limit.beforeAuthentication();
    }

    @Bean
    Bodies bodies(HttpProperties properties) {
        return new Bodies(properties);
    }

    @Bean
    ApiDescription apiDescription(Catalogue catalogue) {
        return ApiDescription.of(catalogue.types());
    }

    @Bean
    ProblemFilter problemFilter(ObjectProvider<RouterFunction<?>> routes, ApiDescription description) {
        return new ProblemFilter(new AllowedMethods(routes, new DescribedPaths(description)));
    }
}
