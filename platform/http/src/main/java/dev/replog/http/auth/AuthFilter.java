package dev.replog.http.auth;

import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.ProblemException;
import dev.replog.http.request.ApiPaths;
import dev.replog.http.request.FilterOrder;
import dev.replog.http.request.HeaderNames;
import dev.replog.http.request.WellFormed;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Requires a {@link Caller} for every request below {@code /api}. A request without a valid bearer token gets 401 and a
 * challenge (RFC 6750).
 */
final class AuthFilter implements WebFilter, Ordered {
    private static final String SCHEME = "Bearer ";
    private static final String CHALLENGE = "Bearer realm=\"replog\"";

    private final TokenVerifier verifier;
    private final List<AlternativeCredentials> alternatives;
    private final List<BearerTokens> others;

    AuthFilter(TokenVerifier verifier, List<AlternativeCredentials> alternatives, List<BearerTokens> others) {
        this.verifier = verifier;
        this.alternatives = List.copyOf(alternatives);
        this.others = List.copyOf(others);
    }

    @Override
    public int getOrder() {
        return FilterOrder.AUTH;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        if (!ApiPaths.matches(exchange)) {
            return chain.filter(exchange);
        }
        return caller(exchange)
                .doOnError(ProblemException.class, refused -> challenge(exchange, refused))
                .flatMap(caller -> {
                    caller.attachTo(exchange);
                    return chain.filter(exchange);
                });
    }

    private Mono<Caller> caller(ServerWebExchange exchange) {
        List<String> given = exchange.getRequest().getHeaders().getOrEmpty(HttpHeaders.AUTHORIZATION);
        if (given.isEmpty()) {
            return Flux.fromIterable(alternatives)
                    .concatMap(alternative -> alternative.authenticate(exchange))
                    .next()
                    .switchIfEmpty(Mono.error(() -> refused("Authorization: none (expected: Bearer and a token)")));
        }
        String value = given.getFirst();
        if (given.size() > 1 || !value.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Mono.error(refused("Authorization: not one bearer token (expected: Bearer and a token)"));
        }
        String bearer = value.substring(SCHEME.length()).strip();
        for (BearerTokens other : others) {
            if (other.isFor(exchange)) {
                return other.verify(exchange, bearer);
            }
        }
        return verifier.verify(bearer)
                .map(token -> new Caller(token.userId(), token.scopes(), device(exchange), token.expiresAt()));
    }

    private static @Nullable String device(ServerWebExchange exchange) {
        String given = exchange.getRequest().getHeaders().getFirst(HeaderNames.DEVICE);
        if (given == null) {
            return null;
        }
        String device = WellFormed.header(given);
        if (!Caller.isDevice(device)) {
            throw new ProblemException(
                    ErrorCode.VALIDATION_FAILED,
                    HeaderNames.DEVICE + ": " + given.length()
                            + " bytes (expected: 1..64 characters in UTF-8, no control characters)");
        }
        return device;
    }

    private static void challenge(ServerWebExchange exchange, ProblemException refused) {
        if (refused.problem().code().status() == HttpStatus.UNAUTHORIZED.value()) {
            boolean gaveToken = exchange.getRequest().getHeaders().containsHeader(HttpHeaders.AUTHORIZATION);
            exchange.getResponse()
                    .getHeaders()
                    .set(HttpHeaders.WWW_AUTHENTICATE, gaveToken ? CHALLENGE + ", error=\"invalid_token\"" : CHALLENGE);
        }
    }

    private static ProblemException refused(String detail) {
        return new ProblemException(ErrorCode.UNAUTHENTICATED, detail);
    }
}
