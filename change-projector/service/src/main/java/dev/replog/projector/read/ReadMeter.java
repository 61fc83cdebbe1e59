package dev.replog.projector.read;

import dev.replog.http.auth.Caller;
import dev.replog.http.limit.RateLimit;
import dev.replog.http.limit.ReadLimit;
import dev.replog.http.metrics.SyncMetrics;
import java.util.Optional;
import org.springframework.web.reactive.function.server.HandlerFilterFunction;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Counts the reads of each user before any work for them, and their bytes afterwards. */
public final class ReadMeter implements HandlerFilterFunction<ServerResponse, ServerResponse> {
    private static final String SHARE = "rate";

    private final ReadLimit limit;
    private final SyncMetrics metrics;

    ReadMeter(ReadLimit limit, SyncMetrics metrics) {
        this.limit = limit;
        this.metrics = metrics;
    }

    /** Continues with a read that the limit allows; 429 otherwise. */
    @Override
    public Mono<ServerResponse> filter(ServerRequest request, HandlerFunction<ServerResponse> next) {
        return Mono.defer(() -> {
            Optional<RateLimit.Refused> refused = limit.read(Caller.of(request).userId());
            if (refused.isPresent()) {
                metrics.readRefused(SHARE);
            }
            RateLimit.pass(refused, request.exchange().getResponse().getHeaders());
            return next.handle(request);
        });
    }

    /**
     * Counts the bytes that were read.
     *
     * @param requester the user whose share a request counts against, also when it reads another user's data
     */
    public void answered(String requester, long bytes) {
        limit.answered(requester, bytes);
    }
}
