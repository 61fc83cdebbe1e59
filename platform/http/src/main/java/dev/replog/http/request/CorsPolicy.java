package dev.replog.http.request;

import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.ProblemException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.reactive.CorsUtils;
import org.springframework.web.cors.reactive.CorsWebFilter;
import org.springframework.web.cors.reactive.DefaultCorsProcessor;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Allows pages of the configured origins to use the whole API. A rejected preflight gets the reason. Requests that do
 * not come from a page are not affected.
 */
final class CorsPolicy extends CorsWebFilter implements Ordered {
    // The longest time that browsers accept.
    private static final Duration PREFLIGHT_AGE_MAX = Duration.ofHours(2);

    /** Every port of this machine, under the names that a local browser uses. */
    static final List<String> LOCAL = Stream.of("http", "https")
            .flatMap(scheme -> Stream.of("localhost", "127.0.0.1", "[::1]").map(host -> scheme + "://" + host + ":[*]"))
            .toList();

    private final boolean isForNobody;

    CorsPolicy(List<String> allowedOrigins) {
        this(allowedOrigins.isEmpty() ? null : configuration(allowedOrigins));
    }

    /** Created once, because it compiles the patterns of origins. */
    private CorsPolicy(@Nullable CorsConfiguration configuration) {
        super(ignored -> configuration, new Refusal());
        this.isForNobody = configuration == null;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        return isForNobody && CorsUtils.isPreFlightRequest(exchange.getRequest())
                ? Mono.error(Refusal.refused("Origin: "
                        + exchange.getRequest().getHeaders().getOrigin()
                        + " (expected: an origin that this server allows, and it allows none)"))
                : super.filter(exchange, chain);
    }

    @Override
    public int getOrder() {
        return FilterOrder.CORS;
    }

    private static CorsConfiguration configuration(List<String> allowedOrigins) {
        CorsConfiguration configuration = new CorsConfiguration();
        if (allowedOrigins.equals(LOCAL)) {
            configuration.setAllowedOriginPatterns(LOCAL);
        } else {
            configuration.setAllowedOrigins(allowedOrigins);
        }
        configuration.setAllowedMethods(List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"));
        configuration.setAllowedHeaders(HeaderNames.FROM_OTHER_ORIGINS);
        configuration.setExposedHeaders(HeaderNames.TO_OTHER_ORIGINS);
        configuration.setMaxAge(PREFLIGHT_AGE_MAX);
        return configuration;
    }

    /** Names the setting, for a developer who sees a refused preflight. */
    private static final class Refusal extends DefaultCorsProcessor {
        @Override
        protected boolean handleInternal(
                ServerWebExchange exchange, CorsConfiguration configuration, boolean isPreflight) {
            HttpHeaders headers = exchange.getRequest().getHeaders();
            String origin = headers.getOrigin();
            if (checkOrigin(configuration, origin) == null) {
                throw refused("Origin: " + origin + " (expected: an origin that this server allows)");
            }
            if (isPreflight) {
                HttpMethod method = headers.getAccessControlRequestMethod();
                if (checkMethods(configuration, method) == null) {
                    throw refused("Access-Control-Request-Method: " + method + " (expected: one of "
                            + configuration.getAllowedMethods() + ")");
                }
                List<String> asked = headers.getAccessControlRequestHeaders();
                List<String> allowed = checkHeaders(configuration, asked);
                for (String name : asked) {
                    if (allowed == null || allowed.stream().noneMatch(name::equalsIgnoreCase)) {
                        throw refused("Access-Control-Request-Headers: " + name + " (expected: only "
                                + configuration.getAllowedHeaders() + ")");
                    }
                }
            }
            return super.handleInternal(exchange, configuration, isPreflight);
        }

        @Override
        protected void rejectRequest(ServerHttpResponse response) {
            throw refused("pages of this origin may not send this request");
        }

        private static ProblemException refused(String detail) {
            return new ProblemException(ErrorCode.FORBIDDEN, detail);
        }
    }
}
