package dev.replog.http.request;

import org.springframework.core.Ordered;

/**
 * The order of the filters for every request: the request gets an id, and its response a date; later failures get a
 * response; CORS is checked; an overloaded instance refuses the request before it does any work; then the user is
 * authenticated, and the user's share is checked.
 */
public final class FilterOrder {
    public static final int REQUEST_ID = Ordered.HIGHEST_PRECEDENCE;
    public static final int RESPONSE_DATE = REQUEST_ID + 1;
    public static final int ERRORS = REQUEST_ID + 5;
    public static final int LOOPBACK_ONLY = REQUEST_ID + 6;
    public static final int MANAGEMENT_PORT = REQUEST_ID + 7;
    public static final int CORS = REQUEST_ID + 10;
    public static final int OVERLOAD = REQUEST_ID + 20;
    public static final int AUTH = REQUEST_ID + 30;
    public static final int IN_FLIGHT = REQUEST_ID + 40;

    private FilterOrder() {}
}
