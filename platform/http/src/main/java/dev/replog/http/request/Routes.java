package dev.replog.http.request;

import java.util.ArrayList;
import java.util.List;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.server.HandlerFilterFunction;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.RequestPredicate;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * The routes of one feature, in the order in which they are tried. Immutable. Routes that are combined become one list,
 * which is searched in a plain loop; the router functions of the framework nest several operators for each route
 * that is tried before the right one.
 */
public final class Routes implements RouterFunction<ServerResponse> {
    private final List<Route> routes;

    private Routes(List<Route> routes) {
        this.routes = List.copyOf(routes);
    }

    private record Route(RequestPredicate predicate, HandlerFunction<ServerResponse> handler) {}

    public static Routes none() {
        return new Routes(List.of());
    }

    public Routes get(String path, HandlerFunction<ServerResponse> handler) {
        return on(HttpMethod.GET, path, handler);
    }

    public Routes post(String path, HandlerFunction<ServerResponse> handler) {
        return on(HttpMethod.POST, path, handler);
    }

    public Routes put(String path, HandlerFunction<ServerResponse> handler) {
        return on(HttpMethod.PUT, path, handler);
    }

    public Routes patch(String path, HandlerFunction<ServerResponse> handler) {
        return on(HttpMethod.PATCH, path, handler);
    }

    public Routes delete(String path, HandlerFunction<ServerResponse> handler) {
        return on(HttpMethod.DELETE, path, handler);
    }

    private Routes on(HttpMethod method, String path, HandlerFunction<ServerResponse> handler) {
        return on(RequestPredicates.method(method).and(RequestPredicates.path(path)), handler);
    }

    public Routes on(RequestPredicate predicate, HandlerFunction<ServerResponse> handler) {
        return with(List.of(new Route(predicate, handler)));
    }

    /** The same routes, each of them through this filter. */
    public Routes filteredBy(HandlerFilterFunction<ServerResponse, ServerResponse> filter) {
        return new Routes(routes.stream()
                .map(route -> new Route(route.predicate, filter.apply(route.handler)))
                .toList());
    }

    private Routes with(List<Route> further) {
        List<Route> all = new ArrayList<>(routes);
        all.addAll(further);
        return new Routes(all);
    }

    @Override
    public RouterFunction<ServerResponse> and(RouterFunction<ServerResponse> other) {
        return other instanceof Routes further ? with(further.routes) : RouterFunction.super.and(other);
    }

    /** The framework combines all router functions of a service with this method. */
    @Override
    public RouterFunction<?> andOther(RouterFunction<?> other) {
        return other instanceof Routes further ? with(further.routes) : RouterFunction.super.andOther(other);
    }

    @Override
    public Mono<HandlerFunction<ServerResponse>> route(ServerRequest request) {
        for (Route route : routes) {
            if (route.predicate.test(request)) {
                return Mono.just(route.handler);
            }
        }
        return Mono.empty();
    }

    @Override
    public void accept(RouterFunctions.Visitor visitor) {
        routes.forEach(route -> visitor.route(route.predicate, route.handler));
    }
}
