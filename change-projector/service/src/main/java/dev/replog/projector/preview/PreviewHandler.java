package dev.replog.projector.preview;

import dev.replog.commands.limit.PushLimit;
import dev.replog.commands.read.Asked;
import dev.replog.commands.read.CommandHeaders;
import dev.replog.commands.read.Mutations;
import dev.replog.commands.read.PushAnswer;
import dev.replog.commands.read.PushCommand;
import dev.replog.commands.read.PushReader;
import dev.replog.commands.read.Reading;
import dev.replog.http.auth.Caller;
import dev.replog.http.limit.RateLimit;
import dev.replog.http.metrics.SyncMetrics;
import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.ProblemException;
import dev.replog.http.request.Bodies;
import dev.replog.projector.read.CaughtUpReads;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.Quota;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * Previews over HTTP: a push is read as the command API reads it, and gets the response of a push, but nothing is
 * appended. A push of which nothing would be appended is answered without reading the state.
 */
final class PreviewHandler {
    private static final String KIND = "preview";
    private static final String RESOURCE = "sync";

    private final Bodies bodies;
    private final RateLimit limit;
    private final CaughtUpReads reads;
    private final Previews previews;
    private final SyncMetrics metrics;
    private final Quota quota;
    private final Supplier<UUID> ids;
    private final InstantSource clock;
    private final LongSupplier nanoClock;

    PreviewHandler(
            Bodies bodies,
            RateLimit limit,
            CaughtUpReads reads,
            Previews previews,
            SyncMetrics metrics,
            Quota quota,
            Supplier<UUID> ids,
            InstantSource clock,
            LongSupplier nanoClock) {
        this.bodies = bodies;
        this.limit = limit;
        this.reads = reads;
        this.previews = previews;
        this.metrics = metrics;
        this.quota = quota;
        this.ids = ids;
        this.clock = clock;
        this.nanoClock = nanoClock;
    }

    private record Answer(String json, String outcome) {}

    Mono<ServerResponse> handle(ServerRequest request) {
        return Mono.defer(() -> {
            long startNanos = nanoClock.getAsLong();
            // Before the body is read, because a user beyond the limit must not cause that work either.
            pass(request, limit.beforePush(Caller.of(request).userId()));
            return bodies.readJson(request)
                    .flatMap(body -> answer(request, body))
                    .doOnNext(answer -> measure(answer.outcome(), startNanos))
                    .doOnError(failure -> measure(code(failure), startNanos))
                    .flatMap(answer -> ServerResponse.ok()
                            .contentType(MediaType.APPLICATION_JSON)
                            .cacheControl(CacheControl.noStore())
                            .bodyValue(answer.json()));
        });
    }

    private Mono<Answer> answer(ServerRequest request, byte[] body) {
        Caller caller = Caller.of(request);
        Reading<PushCommand> reading = PushReader.read(caller.userId(), body, ids);
        pass(request, PushLimit.take(limit, caller.userId(), reading, body.length));
        PushCommand push = reading.orThrow();
        if (!push.isAppendable()) {
            return Mono.just(new Answer(PushAnswer.of(push, List.of(), null), push.outcome(List.of())));
        }
        String catalogue =
                CommandHeaders.catalogue(request.headers()::header).orThrow().orElse(null);
        Mutation mutation = Mutations.of(
                Asked.push(caller.userId(), caller.device(), catalogue, push), quota, clock.instant(), null);
        return reads.read(request, reach -> previews.of(mutation, reach), Preview::head)
                .flatMap(preview -> reads.token(caller.userId(), preview.head())
                        .map(token -> new Answer(
                                PushAnswer.preview(push, preview.outcomes(), token),
                                push.outcome(preview.outcomes()))));
    }

    private static void pass(ServerRequest request, Optional<RateLimit.Refused> limited) {
        RateLimit.pass(limited, request.exchange().getResponse().getHeaders());
    }

    private void measure(String outcome, long startNanos) {
        metrics.operation(KIND, RESOURCE, outcome, Duration.ofNanos(nanoClock.getAsLong() - startNanos));
    }

    private static String code(Throwable failure) {
        return (failure instanceof ProblemException refused ? refused.problem().code() : ErrorCode.INTERNAL_ERROR)
                .code();
    }
}
