package dev.replog.http.request;

import java.time.Clock;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Says the time in every response, at the moment when it begins. Clients correct the times of their writes by it, so a
 * wrong clock of a device does not decide {@code last_write_wins}.
 */
final class ResponseDate implements WebFilter, Ordered {
    private final Clock clock;

    ResponseDate(Clock clock) {
        this.clock = clock;
    }

    @Override
    public int getOrder() {
        return FilterOrder.RESPONSE_DATE;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        exchange.getResponse().beforeCommit(() -> {
            exchange.getResponse().getHeaders().setDate(HttpHeaders.DATE, clock.millis());
            return Mono.empty();
        });
        return chain.filter(exchange);
    }
}
