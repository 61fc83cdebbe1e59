package dev.replog.edge.http;

import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * Which requests are for the API. It matches as routes do (escapes and path parameters included): a comparison of text
 * would let {@code /%61pi} or {@code /api;x} past the filters and on to the routes.
 */
public final class ApiPaths {
    private static final PathPattern API = PathPatternParser.defaultInstance.parse("/api/**");

    private ApiPaths() {}

    public static boolean matches(ServerWebExchange exchange) {
        return API.matches(exchange.getRequest().getPath().pathWithinApplication());
    }
}
