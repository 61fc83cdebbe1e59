package dev.replog.projector.pull;

import dev.replog.backing.catalogue.KnownCatalogues;
import dev.replog.http.auth.Caller;
import dev.replog.http.metrics.SyncMetrics;
import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.ProblemException;
import dev.replog.http.request.EntityTags;
import dev.replog.http.request.HeaderNames;
import dev.replog.http.request.Requester;
import dev.replog.projector.past.AsOf;
import dev.replog.projector.read.CollectionPath;
import dev.replog.projector.read.ReadMeter;
import dev.replog.projector.read.RequestTimer;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
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
    private final PastPulls pasts;
    private final PullStreams pastStreams;
    private final PullLimits limits;
    private final ReadMeter meter;
    private final SyncMetrics metrics;
    private final Scheduler scheduler;

    /** Pulls of the present: pages, and lines. */
    record Present(PullService pages, PullStreams streams) {}

    /** Pulls of a past state: pages, and lines. */
    record Past(PastPulls pages, PullStreams streams) {}

    PullHandler(
            KnownCatalogues known,
            Present present,
            Past past,
            PullLimits limits,
            ReadMeter meter,
            SyncMetrics metrics,
            Scheduler scheduler) {
        this.known = known;
        this.pulls = present.pages();
        this.streams = present.streams();
        this.pasts = past.pages();
        this.pastStreams = past.streams();
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
        return Mono.defer(() -> AsOf.text(request.queryParams())
                        .map(asOf -> past(request, kind, asOf, timer))
                        .orElseGet(() -> now(request, kind, timer)))
                .doOnError(error -> metrics.pull(kind.resource(), outcome(error), 0, timer.worked()));
    }

    private Mono<ServerResponse> now(ServerRequest request, PullKind kind, RequestTimer timer) {
        PullQuery query = query(request, kind, request.queryParams());
        return pulls.pull(Caller.of(request).userId(), query, minimums(request), ifNoneMatch(request), timer)
                .doOnNext(answer -> measure(request, kind, answer, timer))
                .flatMap(answer -> response(request, kind, answer, streams, timer, headers -> {}));
    }

    private Mono<ServerResponse> past(ServerRequest request, PullKind kind, String asOf, RequestTimer timer) {
        PastPulls.requireAlone(request.queryParams());
        PullQuery query = query(request, kind, AsOf.without(request.queryParams()));
        return pasts.pull(request, query, asOf, ifNoneMatch(request))
                .doOnNext(past -> measure(request, kind, past.answer(), timer))
                .flatMap(past -> response(
                        request,
                        kind,
                        past.answer(),
                        pastStreams,
                        timer,
                        headers -> headers.set(HeaderNames.AS_OF, past.mark())));
    }

    private PullQuery query(ServerRequest request, PullKind kind, Map<String, List<String>> parameters) {
        return PullQuery.parse(known.types(), kind, format(request), parameters, limits);
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

    static Mono<ServerResponse> notModified(String etag, Consumer<HttpHeaders> more) {
        return ServerResponse.status(HttpStatus.NOT_MODIFIED)
                .eTag(quoted(etag))
                .cacheControl(CACHE)
                .headers(more)
                .build();
    }

    static Mono<ServerResponse> json(String etag, Consumer<HttpHeaders> more, ByteBuffer json) {
        return ServerResponse.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .eTag(quoted(etag))
                .cacheControl(CACHE)
                .headers(more)
                .bodyValue(json);
    }

    private Mono<ServerResponse> response(
            ServerRequest request,
            PullKind kind,
            PullAnswer answer,
            PullStreams whole,
            RequestTimer timer,
            Consumer<HttpHeaders> more) {
        return switch (answer) {
            case PullAnswer.Page page ->
                ok(page.format(), more).eTag(quoted(page.etag())).bodyValue(page.body());
            case PullAnswer.NotModified unchanged -> notModified(unchanged.etag(), more);
            // Others may write while the response is written, so its final state is not known yet: no etag.
            case PullAnswer.Whole stream ->
                ok(PullFormat.LINES, more)
                        .body((message, ignored) -> whole.write(
                                        stream,
                                        Requester.of(request.exchange()),
                                        message.bufferFactory(),
                                        message::writeWith,
                                        items -> metrics.pull(kind.resource(), OUTCOME_STREAM, items, timer.worked()))
                                .doOnError(error -> metrics.pull(kind.resource(), outcome(error), 0, timer.worked())));
        };
    }

    private static ServerResponse.BodyBuilder ok(PullFormat format, Consumer<HttpHeaders> more) {
        return ServerResponse.ok()
                .headers(more)
                .contentType(format.mediaType())
                .cacheControl(CACHE)
                .varyBy(HttpHeaders.ACCEPT);
    }

    private void measure(ServerRequest request, PullKind kind, PullAnswer answer, RequestTimer timer) {
        switch (answer) {
            case PullAnswer.Page page -> {
                meter.answered(Requester.of(request.exchange()), page.body().remaining());
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
