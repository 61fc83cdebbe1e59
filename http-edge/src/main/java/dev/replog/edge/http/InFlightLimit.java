package dev.replog.edge.http;

import dev.replog.edge.problem.ErrorCode;
import dev.replog.edge.problem.Problem;
import dev.replog.edge.problem.ProblemException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Bounds how many API requests one instance works on at once: what comes beyond is refused at once, before it costs
 * anything, instead of making everybody wait. Requests that live long by design are not counted.
 */
public final class InFlightLimit implements WebFilter, Ordered {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final AtomicInteger inFlight = new AtomicInteger();
    private final int inFlightMax;
    private final List<LongLivedRequests> longLived;

    InFlightLimit(int inFlightMax, List<LongLivedRequests> longLived) {
        this.inFlightMax = inFlightMax;
        this.longLived = List.copyOf(longLived);
    }

    /** How many requests are being worked on now. */
    public int inFlight() {
        return inFlight.get();
    }

    @Override
    public int getOrder() {
        return FilterOrder.IN_FLIGHT;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        if (!ApiPaths.matches(exchange) || longLived.stream().anyMatch(kind -> kind.contains(exchange.getRequest()))) {
            return chain.filter(exchange);
        }
        if (inFlight.incrementAndGet() > inFlightMax) {
            inFlight.decrementAndGet();
            return Mono.error(new ProblemException(
                    Problem.of(ErrorCode.OVERLOADED, "requests in flight: over " + inFlightMax + "; try again shortly")
                            .withRetryAfter(RETRY_AFTER)));
        }
        return chain.filter(exchange).doFinally(ignored -> inFlight.decrementAndGet());
    }
}
