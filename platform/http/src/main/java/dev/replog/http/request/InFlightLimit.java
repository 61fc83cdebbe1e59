package dev.replog.http.request;

import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Bounds the requests that one instance works on at once, and those of one user. Requests beyond the bound are refused
 * at once, so that the others do not wait. A request with a body counts against the budget of bodies until its body is
 * read, and only then as in flight. Requests that are long-lived by design are counted separately.
 */
public final class InFlightLimit implements WebFilter, Ordered {
    private static final String ATTRIBUTE = InFlightLimit.class.getName();
    /** All requests for pages share one user's share. */
    private static final String NOBODY = "";

    private static final Set<HttpMethod> WITH_BODY = Set.of(HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH);

    private final Shares inFlight;
    private final Shares longLived;
    private final List<LongLivedRequests> kinds;
    private final BodyBudget bodies;

    InFlightLimit(HttpProperties limits, List<LongLivedRequests> kinds, BodyBudget bodies) {
        this.inFlight = new Shares("requests in flight", limits.inFlightMax(), limits.inFlightPerUserMax());
        this.longLived = new Shares("waiting requests", limits.longLivedMax(), limits.longLivedPerUserMax());
        this.kinds = List.copyOf(kinds);
        this.bodies = bodies;
    }

    /** The number of requests in flight. */
    public int inFlight() {
        return inFlight.taken();
    }

    /** The number of open requests that are long-lived by design. */
    public int longLived() {
        return longLived.taken();
    }

    /** The number of refused requests. */
    public long refused() {
        return inFlight.refused() + longLived.refused();
    }

    /** Refuses before any work, authentication included, while the instance has too many requests. */
    WebFilter beforeAuthentication() {
        return new Early();
    }

    @Override
    public int getOrder() {
        return FilterOrder.IN_FLIGHT;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        boolean isPage = ApiPaths.isPage(exchange);
        if (!isPage && !ApiPaths.matches(exchange)) {
            return chain.filter(exchange);
        }
        return Mono.defer(() -> {
            Place place = open(exchange, isPage ? NOBODY : Requester.of(exchange));
            exchange.getAttributes().put(ATTRIBUTE, place);
            return chain.filter(exchange).doFinally(ignored -> place.leave());
        });
    }

    /** The place that a request to the API takes; null for other requests. */
    static @Nullable Place placeOf(ServerWebExchange exchange) {
        return exchange.getAttribute(ATTRIBUTE);
    }

    private Place open(ServerWebExchange exchange, String user) {
        Shares shares = isLongLived(exchange.getRequest()) ? longLived : inFlight;
        if (hasBody(exchange.getRequest())) {
            return new Place(shares, user, bodies.open(user));
        }
        shares.enter(user);
        return new Place(shares, user, null);
    }

    private boolean isLongLived(ServerHttpRequest request) {
        return kinds.stream().anyMatch(kind -> kind.contains(request));
    }

    private static boolean hasBody(ServerHttpRequest request) {
        HttpHeaders headers = request.getHeaders();
        return WITH_BODY.contains(request.getMethod())
                && (headers.getContentLength() > 0 || headers.containsHeader(HttpHeaders.TRANSFER_ENCODING));
    }

    /** What one request counts as: a body that is being read, or a request in flight. */
    static final class Place {
        private final Shares shares;
        private final String user;
        private final BodyBudget.@Nullable Reading reading;
        private final AtomicBoolean entered;
        private final AtomicBoolean left = new AtomicBoolean();

        Place(Shares shares, String user, BodyBudget.@Nullable Reading reading) {
            this.shares = shares;
            this.user = user;
            this.reading = reading;
            this.entered = new AtomicBoolean(reading == null);
        }

        BodyBudget.@Nullable Reading reading() {
            return reading;
        }

        /** The request is in flight from now on; fails when there are too many. */
        void bodyIsRead() {
            if (reading != null) {
                reading.close();
            }
            if (!entered.get()) {
                shares.enter(user);
                entered.set(true);
                if (left.get() && entered.compareAndSet(true, false)) {
                    // The client disconnected at this moment.
                    shares.leave(user);
                }
            }
        }

        void leave() {
            if (reading != null) {
                reading.close();
            }
            left.set(true);
            if (entered.compareAndSet(true, false)) {
                shares.leave(user);
            }
        }
    }

    private final class Early implements WebFilter, Ordered {
        @Override
        public int getOrder() {
            return FilterOrder.OVERLOAD;
        }

        @Override
        public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
            // Which kind a request is matters only when there is no room for one of them.
            boolean isCrowded = !inFlight.hasRoom() || !longLived.hasRoom();
            if (isCrowded && (ApiPaths.matches(exchange) || ApiPaths.isPage(exchange))) {
                (isLongLived(exchange.getRequest()) ? longLived : inFlight).requireRoom();
            }
            return chain.filter(exchange);
        }
    }
}
