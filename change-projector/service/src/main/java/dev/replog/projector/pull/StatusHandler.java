package dev.replog.projector.pull;

import dev.replog.http.auth.Caller;
import dev.replog.projector.read.CaughtUpReads;
import dev.replog.projector.read.NoParameters;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** A user's status over HTTP: the position, the number of entities, and the pending mutations. */
final class StatusHandler {
    private final StatusReads status;
    private final CaughtUpReads reads;

    StatusHandler(StatusReads status, CaughtUpReads reads) {
        this.status = status;
        this.reads = reads;
    }

    Mono<ServerResponse> get(ServerRequest request) {
        return Mono.defer(() -> {
            NoParameters.require(request.queryParams());
            String userId = Caller.of(request).userId();
            return reads.read(request, reach -> status.read(userId), StatusReads.Status::head)
                    .flatMap(found -> reads.token(userId, found.head()).map(token -> json(token, found)))
                    .flatMap(StatusHandler::answer);
        });
    }

    /** Tokens are URL-safe and the counts are JSON already, so there is nothing to escape. */
    static String json(String token, StatusReads.Status found) {
        return "{\"sync_token\":\"" + token + "\",\"counts\":" + found.counts() + ",\"pending\":" + found.pending()
                + ",\"channels\":" + found.channels() + "}";
    }

    private static Mono<ServerResponse> answer(String json) {
        return ServerResponse.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .cacheControl(CacheControl.noStore())
                .bodyValue(json);
    }
}
