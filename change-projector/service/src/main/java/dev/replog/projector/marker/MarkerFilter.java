package dev.replog.projector.marker;

import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.Problem;
import dev.replog.http.problem.ProblemException;
import dev.replog.http.request.ApiPaths;
import dev.replog.http.request.FilterOrder;
import java.time.Duration;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** Answers 503 to every request of the API until the database has every erasure. */
final class MarkerFilter implements WebFilter, Ordered {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private final MarkerCheck check;

    MarkerFilter(MarkerCheck check) {
        this.check = check;
    }

    @Override
    public int getOrder() {
        return FilterOrder.IN_FLIGHT + 1;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        if (check.isPassed() || !ApiPaths.matches(exchange)) {
            return chain.filter(exchange);
        }
        return Mono.error(new ProblemException(
                Problem.of(ErrorCode.READ_MODEL_UNAVAILABLE, "the read model is being prepared; try again shortly")
                        .withRetryAfter(RETRY_AFTER)));
    }
}
