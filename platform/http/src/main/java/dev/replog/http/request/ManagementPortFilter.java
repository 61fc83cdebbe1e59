package dev.replog.http.request;

import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.ProblemException;
import org.springframework.context.ApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Mono;

/**
 * Rejects requests for the service's routes on the management port. The application context of that port is a child of
 * the service's context, so it would serve every route of the service.
 */
final class ManagementPortFilter implements WebFilter, Ordered {
    private final ApplicationContext service;
    private final PathPattern endpoints;

    ManagementPortFilter(ApplicationContext service, String endpointsBasePath) {
        this.service = service;
        this.endpoints = PathPatternParser.defaultInstance.parse(endpointsBasePath + "/**");
    }

    @Override
    public int getOrder() {
        return FilterOrder.MANAGEMENT_PORT;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        boolean isOnServicePort = service.equals(exchange.getApplicationContext());
        return isOnServicePort
                        || endpoints.matches(exchange.getRequest().getPath().pathWithinApplication())
                ? chain.filter(exchange)
                : Mono.error(new ProblemException(ErrorCode.NOT_FOUND, "not on the management port"));
    }
}
