package dev.replog.edge.http;

import org.springframework.http.server.reactive.ServerHttpRequest;

/** A service's word on which requests live long by design (streams, long polls) and so do not count as in flight. */
@FunctionalInterface
public interface LongLivedRequests {
    boolean contains(ServerHttpRequest request);
}
