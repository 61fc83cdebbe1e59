package dev.replog.http.request;

import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * A service defines with this which requests are long-lived by design (streams, long polls). They do not count as in
 * flight, but have their own limit ({@code replog.http.long-lived-max}).
 */
@FunctionalInterface
public interface LongLivedRequests {
    boolean contains(ServerHttpRequest request);
}
