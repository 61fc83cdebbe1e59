package dev.replog.http.auth;

import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Another way to authenticate, for requests that cannot carry a header. It is used only when there is no Authorization
 * header. An empty result means that the request has no credentials of this kind.
 */
@FunctionalInterface
public interface AlternativeCredentials {
    Mono<Caller> authenticate(ServerWebExchange exchange);
}
