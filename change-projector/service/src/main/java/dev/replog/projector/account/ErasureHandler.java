package dev.replog.projector.account;

import dev.replog.http.auth.Caller;
import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.ProblemException;
import dev.replog.projector.read.CaughtUpReads;
import dev.replog.projector.read.NoParameters;
import dev.replog.schemas.catalogue.CanonicalText;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** The last erasure of the caller's account over HTTP, with its stages. */
final class ErasureHandler {
    static final String PATH = "/api/account/erasure";

    private final ErasureReads erasures;
    private final CaughtUpReads reads;

    ErasureHandler(ErasureReads erasures, CaughtUpReads reads) {
        this.erasures = erasures;
        this.reads = reads;
    }

    Mono<ServerResponse> get(ServerRequest request) {
        return Mono.defer(() -> {
            NoParameters.require(request.queryParams());
            String userId = Caller.of(request).userId();
            return reads.read(request, reach -> erasures.read(userId), ErasureReads.Found::head)
                    .flatMap(found -> answer(userId, found.erasure()));
        });
    }

    private Mono<ServerResponse> answer(String userId, ErasureReads.@Nullable Erasure erasure) {
        if (erasure == null) {
            return Mono.error(new ProblemException(ErrorCode.NOT_FOUND, "the account was never erased"));
        }
        return reads.token(userId, erasure.position())
                .flatMap(token -> ServerResponse.ok()
                        .contentType(MediaType.APPLICATION_JSON)
                        .cacheControl(CacheControl.noStore())
                        .bodyValue(json(erasure, token)));
    }

    /** Tokens are URL-safe and times are plain, so there is nothing to escape. */
    static String json(ErasureReads.Erasure erasure, String token) {
        return "{\"mutation_id\":\"" + erasure.mutationId() + "\",\"sync_token\":\"" + token + "\",\"erased_at\":"
                + time(erasure.at()) + ",\"forgotten\":" + time(erasure.forgottenAt()) + ",\"erased\":"
                + time(erasure.erasedAt()) + "}";
    }

    private static String time(@Nullable Instant time) {
        return time == null ? "null" : '"' + CanonicalText.of(time) + '"';
    }
}
