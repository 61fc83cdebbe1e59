package dev.replog.http.request;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.ServerWebExchangeDecorator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Distinguishes a wrong method from an unknown path. Functional routes do not match in both cases, so the routes are
 * matched again with each other method. This happens only after nothing has matched. The methods of other services
 * behind the same origin come from the API's description.
 */
final class AllowedMethods {
    private static final List<HttpMethod> CANDIDATES =
            List.of(HttpMethod.GET, HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH, HttpMethod.DELETE);

    private final ObjectProvider<RouterFunction<?>> routes;
    private final DescribedPaths described;

    AllowedMethods(ObjectProvider<RouterFunction<?>> routes, DescribedPaths described) {
        this.routes = routes;
        this.described = described;
    }

    /** The methods of this exchange's path, HEAD and OPTIONS included; empty for an unknown path. */
    Mono<Set<HttpMethod>> at(ServerWebExchange exchange) {
        Set<HttpMethod> elsewhere = described.at(exchange.getRequest().getPath().pathWithinApplication());
        return Flux.fromIterable(CANDIDATES)
                .filterWhen(method -> elsewhere.contains(method) ? Mono.just(true) : isRouted(exchange, method))
                .collectList()
                .map(AllowedMethods::withImplied);
    }

    private Mono<Boolean> isRouted(ServerWebExchange exchange, HttpMethod method) {
        ServerRequest question = ServerRequest.create(new Question(exchange, method), List.of());
        return Flux.fromStream(routes::orderedStream)
                .concatMap(route -> route.route(question))
                .hasElements();
    }

    private static Set<HttpMethod> withImplied(List<HttpMethod> routed) {
        Set<HttpMethod> methods = new LinkedHashSet<>(routed);
        if (methods.contains(HttpMethod.GET)) {
            methods.add(HttpMethod.HEAD);
        }
        if (!methods.isEmpty()) {
            methods.add(HttpMethod.OPTIONS);
        }
        return methods;
    }

    /** Routes store what they matched in the attributes, so this match works on attributes of its own. */
    private static final class Question extends ServerWebExchangeDecorator {
        private final Map<String, Object> attributes = new HashMap<>();
        private final ServerHttpRequest request;

        Question(ServerWebExchange exchange, HttpMethod method) {
            super(exchange);
            this.request = exchange.getRequest().mutate().method(method).build();
        }

        @Override
        public ServerHttpRequest getRequest() {
            return request;
        }

        @Override
        public Map<String, Object> getAttributes() {
            return attributes;
        }
    }
}
