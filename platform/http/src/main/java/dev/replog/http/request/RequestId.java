package dev.replog.http.request;

import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.http.HttpMethod;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Gives every request an id, the client's own one if it is well-formed, and returns it in the response, so that a log
 * line can be found for a response. The id is no secret and need not be unique. As the first filter it also lets the
 * routes of GET answer HEAD; the server leaves out the body.
 */
public final class RequestId implements WebFilter, Ordered {
    private static final String ATTRIBUTE = RequestId.class.getName();
    private static final int LENGTH_MAX = 64;

    RequestId() {}

    /** The id of a request that has passed the filter; otherwise an empty text. */
    public static String of(ServerWebExchange exchange) {
        return exchange.getAttributeOrDefault(ATTRIBUTE, "");
    }

    @Override
    public int getOrder() {
        return FilterOrder.REQUEST_ID;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        String given = exchange.getRequest().getHeaders().getFirst(HeaderNames.REQUEST_ID);
        String id = given != null && isSane(given) ? given : generated();
        exchange.getAttributes().put(ATTRIBUTE, id);
        exchange.getResponse().getHeaders().set(HeaderNames.REQUEST_ID, id);
        if (exchange.getRequest().getMethod().equals(HttpMethod.HEAD)) {
            return chain.filter(exchange.mutate()
                    .request(request -> request.method(HttpMethod.GET))
                    .build());
        }
        return chain.filter(exchange);
    }

    /** Other characters could forge log lines, and longer ids could fill them. */
    static boolean isSane(@Nullable String id) {
        if (id == null || id.isEmpty() || id.length() > LENGTH_MAX) {
            return false;
        }
        return id.chars()
                .allMatch(c -> c >= 'a' && c <= 'z'
                        || c >= 'A' && c <= 'Z'
                        || c >= '0' && c <= '9'
                        || c == '-'
                        || c == '_'
                        || c == '.');
    }

    private static String generated() {
        return Long.toHexString(ThreadLocalRandom.current().nextLong() | Long.MIN_VALUE);
    }
}
