package dev.replog.edge.http;

import dev.replog.edge.problem.ErrorCode;
import dev.replog.edge.problem.ProblemException;
import java.time.Duration;
import java.util.List;
import org.springframework.core.Ordered;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.reactive.CorsWebFilter;
import org.springframework.web.cors.reactive.DefaultCorsProcessor;

/**
 * Lets pages of the allowed origins use the whole contract. Without an allowed origin there is no answer to a browser's
 * question, which is a no; requests that do not come from a page are never concerned.
 */
final class CorsPolicy extends CorsWebFilter implements Ordered {
    // What browsers cap it at.
    private static final Duration PREFLIGHT_AGE_MAX = Duration.ofHours(2);

    CorsPolicy(List<String> allowedOrigins) {
        super(ignored -> allowedOrigins.isEmpty() ? null : configuration(allowedOrigins), new Refusal());
    }

    @Override
    public int getOrder() {
        return FilterOrder.CORS;
    }

    private static CorsConfiguration configuration(List<String> allowedOrigins) {
        CorsConfiguration configuration = new CorsConfiguration();
        configuration.setAllowedOrigins(allowedOrigins);
        configuration.setAllowedMethods(List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"));
        configuration.setAllowedHeaders(HeaderNames.FROM_OTHER_ORIGINS);
        configuration.setExposedHeaders(HeaderNames.TO_OTHER_ORIGINS);
        configuration.setMaxAge(PREFLIGHT_AGE_MAX);
        return configuration;
    }

    private static final class Refusal extends DefaultCorsProcessor {
        @Override
        protected void rejectRequest(ServerHttpResponse response) {
            throw new ProblemException(ErrorCode.FORBIDDEN, "pages of this origin may not send this request");
        }
    }
}
