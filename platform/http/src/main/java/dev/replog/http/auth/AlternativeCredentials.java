package dev.replog.http.auth;

import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Another way to say who one is, for requests that cannot carry a header. It is asked only when there is no
 * Authorization header. Empty: not mine, the request is refused unless another one knows it.
 */
@FunctionalInterface
public interface AlternativeCredentials {
    Mono<Caller> authenticate(ServerWebExchange exchange);
}
