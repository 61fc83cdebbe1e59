package dev.replog.http.auth;

import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Bearer tokens of another kind than JWT, for some paths. On these paths, no other token is accepted. */
public interface BearerTokens {
    /** Whether the request is for one of the paths. */
    boolean isFor(ServerWebExchange exchange);

    /** The caller. Fails with a problem when the token is not valid. */
    Mono<Caller> verify(ServerWebExchange exchange, String token);
}
