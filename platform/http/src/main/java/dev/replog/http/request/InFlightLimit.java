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
 * Bounds how many requests one instance works on at once, and how many of them one user may have. What comes beyond
 * is refused at once instead of making everybody wait. A request with a body counts against the budget of bodies until
 * its body is read, and only then as in flight. Requests that live long by design have places of their own.
 */
public final class InFlightLimit implements WebFilter, Ordered {
    private static final String ATTRIBUTE = InFlightLimit.class.getName();
    /** Those who ask for pages have one share together. */
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

    /** How many requests are being worked on now. */
    public int inFlight() {
        return inFlight.taken();
    }

    /** How many requests that live long by design are open now. */
    public int longLived() {
        return longLived.taken();
    }

    /** How many requests found no place. */
    public long refused() {
        return inFlight.refused() + longLived.refused();
    }

    /** Refuses before any work, authentication included, while there is no place for anybody. */
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

    /** The place of a request to the API; null for others. */
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

        /** From here on the request is in flight; fails when there is no place for it. */
        void bodyIsRead() {
            if (reading != null) {
                reading.close();
            }
            if (!entered.get()) {
                shares.enter(user);
                entered.set(true);
                if (left.get() && entered.compareAndSet(true, false)) {
                    // The client went away in this moment.
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
