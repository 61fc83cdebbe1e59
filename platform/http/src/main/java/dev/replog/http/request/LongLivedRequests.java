package dev.replog.http.request;

import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * A service's word on which requests live long by design (streams, long polls). They do not count as in flight, but
 * have places of their own ({@code replog.http.long-lived-max}).
 */
@FunctionalInterface
public interface LongLivedRequests {
    boolean contains(ServerHttpRequest request);
}
