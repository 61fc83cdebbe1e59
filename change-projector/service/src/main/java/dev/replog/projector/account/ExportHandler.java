package dev.replog.projector.account;

import dev.replog.http.auth.Caller;
import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.Problem;
import dev.replog.http.problem.ProblemException;
import dev.replog.projector.progress.Places;
import dev.replog.projector.read.NoParameters;
import dev.replog.projector.read.ReadMeter;
import dev.replog.projector.read.StalledClient;
import java.time.Duration;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** The export of the caller's account over HTTP. */
final class ExportHandler {
    static final String PATH = "/api/account/export";

    private static final Duration RETRY_AFTER = Duration.ofSeconds(10);

    private final AccountExport export;
    private final ExportProperties properties;
    private final Places places;
    private final ReadMeter meter;
    private final Scheduler scheduler;

    ExportHandler(AccountExport export, ExportProperties properties, ReadMeter meter, Scheduler scheduler) {
        this.export = export;
        this.properties = properties;
        this.places = new Places(properties.atOnceMax(), 1);
        this.meter = meter;
        this.scheduler = scheduler;
    }

    Mono<ServerResponse> get(ServerRequest request) {
        return Mono.defer(() -> {
            NoParameters.require(request.queryParams());
            String userId = Caller.of(request).userId();
            return ServerResponse.ok()
                    .contentType(MediaType.APPLICATION_NDJSON)
                    .cacheControl(CacheControl.noStore())
                    .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"account.ndjson\"")
                    .body((message, ignored) -> Mono.using(
                            () -> enter(userId),
                            entered -> StalledClient.watched(
                                    pieces(entered, message.bufferFactory()),
                                    message::writeWith,
                                    properties.stallMax(),
                                    scheduler),
                            places::leave));
        });
    }

    private Flux<DataBuffer> pieces(String userId, DataBufferFactory buffers) {
        return export.lines(userId)
                .doOnNext(lines -> meter.answered(userId, lines.remaining()))
                .map(buffers::wrap);
    }

    private String enter(String userId) {
        if (!places.enter(userId)) {
            throw new ProblemException(Problem.of(
                            ErrorCode.OVERLOADED, "exports: too many; one at a time for each user, try again shortly")
                    .withRetryAfter(RETRY_AFTER));
        }
        return userId;
    }
}
