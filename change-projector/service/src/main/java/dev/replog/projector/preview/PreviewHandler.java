package dev.replog.projector.preview;

import dev.replog.commands.read.PushAnswer;
import dev.replog.commands.read.PushCommand;
import dev.replog.http.metrics.SyncMetrics;
import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.ProblemException;
import dev.replog.projector.read.CaughtUpReads;
import dev.replog.schemas.Mutation;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * Previews over HTTP: the response to a push as it would be, but nothing is appended. A push of which nothing would be
 * appended is answered without reading the state.
 */
final class PreviewHandler {
    private static final String KIND = "preview";
    private static final String RESOURCE = "sync";

    private final PreviewReader reader;
    private final CaughtUpReads reads;
    private final Previews previews;
    private final SyncMetrics metrics;
    private final LongSupplier nanoClock;

    PreviewHandler(
            PreviewReader reader, CaughtUpReads reads, Previews previews, SyncMetrics metrics, LongSupplier nanoClock) {
        this.reader = reader;
        this.reads = reads;
        this.previews = previews;
        this.metrics = metrics;
        this.nanoClock = nanoClock;
    }

    private record Answer(String json, String outcome) {}

    Mono<ServerResponse> handle(ServerRequest request) {
        return Mono.defer(() -> {
            long startNanos = nanoClock.getAsLong();
            return reader.read(request)
                    .flatMap(read -> answer(request, read))
                    .doOnNext(answer -> measure(answer.outcome(), startNanos))
                    .doOnError(failure -> measure(code(failure), startNanos))
                    .flatMap(answer -> ServerResponse.ok()
                            .contentType(MediaType.APPLICATION_JSON)
                            .cacheControl(CacheControl.noStore())
                            .bodyValue(answer.json()));
        });
    }

    private Mono<Answer> answer(ServerRequest request, PreviewReader.Read read) {
        PushCommand push = read.push();
        Mutation mutation = read.mutation();
        if (mutation == null) {
            return Mono.just(new Answer(PushAnswer.of(push, List.of(), null), push.outcome(List.of())));
        }
        return reads.read(request, reach -> previews.of(mutation, reach), Preview::head)
                .flatMap(preview -> reads.token(mutation.getUserId(), preview.head())
                        .map(token -> new Answer(
                                PushAnswer.preview(push, preview.outcomes(), token),
                                push.outcome(preview.outcomes()))));
    }

    private void measure(String outcome, long startNanos) {
        metrics.operation(KIND, RESOURCE, outcome, Duration.ofNanos(nanoClock.getAsLong() - startNanos));
    }

    private static String code(Throwable failure) {
        return (failure instanceof ProblemException refused ? refused.problem().code() : ErrorCode.INTERNAL_ERROR)
                .code();
    }
}
