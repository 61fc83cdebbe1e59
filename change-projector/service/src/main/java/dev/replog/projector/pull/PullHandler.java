package dev.replog.projector.pull;

import dev.replog.backing.catalogue.KnownCatalogues;
import dev.replog.http.auth.Caller;
import dev.replog.http.metrics.SyncMetrics;
import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.ProblemException;
import dev.replog.http.request.EntityTags;
import dev.replog.http.request.HeaderNames;
import dev.replog.projector.read.CollectionPath;
import dev.replog.projector.read.ReadMeter;
import dev.replog.projector.read.RequestTimer;
import java.nio.ByteBuffer;
import java.util.List;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Pulls over HTTP. HEAD uses the same handler; the server leaves out its body. */
final class PullHandler {
    /** A private cache may keep the response, but must revalidate it each time. */
    static final CacheControl CACHE = CacheControl.noCache().cachePrivate();

    private static final String OUTCOME_PAGE = "page";
    private static final String OUTCOME_STREAM = "stream";
    private static final String OUTCOME_NOT_MODIFIED = "not_modified";

    private final KnownCatalogues known;
    private final PullService pulls;
    private final PullStreams streams;
    private final PullLimits limits;
    private final ReadMeter meter;
    private final SyncMetrics metrics;
    private final Scheduler scheduler;

    PullHandler(
            KnownCatalogues known,
            PullService pulls,
            PullStreams streams,
            PullLimits limits,
            ReadMeter meter,
            SyncMetrics metrics,
            Scheduler scheduler) {
        this.known = known;
        this.pulls = pulls;
        this.streams = streams;
        this.limits = limits;
        this.meter = meter;
        this.metrics = metrics;
        this.scheduler = scheduler;
    }

    Mono<ServerResponse> all(ServerRequest request) {
        return handle(request, new PullKind.All());
    }

    Mono<ServerResponse> collection(ServerRequest request) {
        return handle(request, new PullKind.Collection(CollectionPath.type(known.types(), request)));
    }

    private Mono<ServerResponse> handle(ServerRequest request, PullKind kind) {
        RequestTimer timer = RequestTimer.start(scheduler);
        return Mono.defer(() -> pulls.pull(
                        Caller.of(request).userId(),
                        PullQuery.parse(known.types(), kind, format(request), request.queryParams(), limits),
                        minimums(request),
                        ifNoneMatch(request),
                        timer))
                .doOnNext(answer -> measure(request, kind, answer, timer))
                .doOnError(error -> metrics.pull(kind.resource(), outcome(error), 0, timer.worked()))
                .flatMap(answer -> response(kind, answer, timer));
    }

    static List<String> minimums(ServerRequest request) {
        return request.headers().header(HeaderNames.MIN_TOKEN);
    }

    static EntityTags ifNoneMatch(ServerRequest request) {
        return EntityTags.parse(request.headers().header(HttpHeaders.IF_NONE_MATCH));
    }

    private static PullFormat format(ServerRequest request) {
        return PullFormat.of(request.headers().header(HttpHeaders.ACCEPT));
    }

    static String quoted(String etag) {
        return '"' + etag + '"';
    }

    static Mono<ServerResponse> notModified(String etag) {
        return ServerResponse.status(HttpStatus.NOT_MODIFIED)
                .eTag(quoted(etag))
                .cacheControl(CACHE)
                .build();
    }

    static Mono<ServerResponse> json(String etag, ByteBuffer json) {
        return ServerResponse.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .eTag(quoted(etag))
                .cacheControl(CACHE)
                .bodyValue(json);
    }

    private Mono<ServerResponse> response(PullKind kind, PullAnswer answer, RequestTimer timer) {
        return switch (answer) {
            case PullAnswer.Page page ->
                ok(page.format()).eTag(quoted(page.etag())).bodyValue(page.body());
            case PullAnswer.NotModified unchanged -> notModified(unchanged.etag());
            // Others may write while the response is written, so its final state is not known yet: no etag.
            case PullAnswer.Whole whole ->
                ok(PullFormat.LINES)
                        .body((message, ignored) -> streams.write(
                                        whole,
                                        message.bufferFactory(),
                                        message::writeWith,
                                        items -> metrics.pull(kind.resource(), OUTCOME_STREAM, items, timer.worked()))
                                .doOnError(error -> metrics.pull(kind.resource(), outcome(error), 0, timer.worked())));
        };
    }

    private static ServerResponse.BodyBuilder ok(PullFormat format) {
        return ServerResponse.ok()
                .contentType(format.mediaType())
                .cacheControl(CACHE)
                .varyBy(HttpHeaders.ACCEPT);
    }

    private void measure(ServerRequest request, PullKind kind, PullAnswer answer, RequestTimer timer) {
        switch (answer) {
            case PullAnswer.Page page -> {
                meter.answered(Caller.of(request).userId(), page.body().remaining());
                metrics.pull(kind.resource(), OUTCOME_PAGE, page.items(), timer.worked());
            }
            case PullAnswer.Whole ignored -> {
                // It is measured when it is written.
            }
            case PullAnswer.NotModified ignored ->
                metrics.pull(kind.resource(), OUTCOME_NOT_MODIFIED, 0, timer.worked());
        }
    }

    private static String outcome(Throwable error) {
        return error instanceof ProblemException refused
                ? refused.problem().code().code()
                : ErrorCode.INTERNAL_ERROR.code();
    }
}
