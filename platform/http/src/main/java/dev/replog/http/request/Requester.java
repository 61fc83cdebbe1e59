package dev.replog.http.request;

import org.springframework.web.server.ServerWebExchange;

/** The authenticated user whose share a request counts against, stored with the request. */
public final class Requester {
    private static final String ATTRIBUTE = Requester.class.getName();

    private Requester() {}

    public static void attach(ServerWebExchange exchange, String userId) {
        exchange.getAttributes().put(ATTRIBUTE, userId);
    }

    public static String of(ServerWebExchange exchange) {
        return exchange.getRequiredAttribute(ATTRIBUTE);
    }
}
