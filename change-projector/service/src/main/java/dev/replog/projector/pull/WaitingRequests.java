package dev.replog.projector.pull;

import dev.replog.http.auth.Caller;
import dev.replog.http.metrics.SyncMetrics;
import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.Problem;
import dev.replog.http.problem.ProblemException;
import dev.replog.http.request.ApiPaths;
import dev.replog.http.request.FilterOrder;
import dev.replog.http.request.LongLivedRequests;
import dev.replog.projector.progress.Places;
import java.time.Duration;
import org.springframework.core.Ordered;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * The limits on requests that may wait for a change. They do not count as in flight, so they are counted here from
 * their start until their response is complete, even while they do not wait: otherwise a parameter would bypass the
 * limits.
 */
final class WaitingRequests implements LongLivedRequests, WebFilter, Ordered {
    private static final String WAIT = "wait";
    private static final String SHARE = "waiting";
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final Places places;
    private final SyncMetrics metrics;

    WaitingRequests(Places places, SyncMetrics metrics) {
        this.places = places;
        this.metrics = metrics;
    }

    @Override
    public boolean contains(ServerHttpRequest request) {
        return request.getMethod().equals(HttpMethod.GET)
                && request.getQueryParams().containsKey(WAIT)
                && !"0".equals(request.getQueryParams().getFirst(WAIT));
    }

    @Override
    public int getOrder() {
        return FilterOrder.AUTH + 1;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        if (!ApiPaths.matches(exchange) || !contains(exchange.getRequest())) {
            return chain.filter(exchange);
        }
        return Mono.using(() -> enter(Caller.of(exchange).userId()), ignored -> chain.filter(exchange), places::leave);
    }

    private String enter(String userId) {
        if (!places.enter(userId)) {
            metrics.readRefused(SHARE);
            throw new ProblemException(
                    Problem.of(ErrorCode.OVERLOADED, "pulls that wait: too many; try again shortly, or without wait")
                            .withRetryAfter(RETRY_AFTER));
        }
        return userId;
    }
}
