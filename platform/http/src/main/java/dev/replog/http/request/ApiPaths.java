package dev.replog.http.request;

import org.springframework.http.server.PathContainer;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * Recognises requests for the API. It matches as routes do (escapes and path parameters included), because a comparison
 * of text would let {@code /%61pi} or {@code /api;x} pass the filters and reach the routes.
 */
public final class ApiPaths {
    private static final PathPattern API = PathPatternParser.defaultInstance.parse("/api/**");

    private static final PathPattern PAGES = PathPatternParser.defaultInstance.parse("/docs/**");
    private static final PathPattern DESCRIPTION = PathPatternParser.defaultInstance.parse("/openapi.yaml");

    private ApiPaths() {}

    /** Whether the request is for the API's description or its page, which need no token. */
    static boolean isPage(ServerWebExchange exchange) {
        PathContainer path = exchange.getRequest().getPath().pathWithinApplication();
        return PAGES.matches(path) || DESCRIPTION.matches(path);
    }

    public static boolean matches(ServerWebExchange exchange) {
        return API.matches(exchange.getRequest().getPath().pathWithinApplication());
    }
}
