package dev.replog.command.write;

import dev.replog.http.auth.Caller;
import dev.replog.http.limit.RateLimit;
import dev.replog.http.metrics.SyncMetrics;
import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.ProblemException;
import dev.replog.http.problem.ProblemResponses;
import dev.replog.http.request.HeaderNames;
import dev.replog.http.request.Prefer;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.channel.ChannelOperations;

/**
 * One request for a change and its response: the common part of the handlers. Headers of every response are set at
 * once, so that an error response has them as well.
 */
final class Exchange {
    private final ServerRequest request;
    private final Caller caller;
    private final Prefer prefer;
    private final Duration wait;

    Exchange(ServerRequest request, WriteProperties properties) {
        this.request = request;
        this.caller = Caller.of(request);
        this.prefer = Prefer.parse(request.headers().header(HeaderNames.PREFER), properties.outcomeWaitMax());
        Duration asked = prefer.waitFor();
        // By RFC 7240, the two together mean: wait this long, and only then respond without the outcome.
        this.wait = asked != null ? asked : prefer.respondAsync() ? Duration.ZERO : properties.outcomeWait();
    }

    ServerRequest request() {
        return request;
    }

    Caller caller() {
        return caller;
    }

    /** How long to wait for the outcome. */
    Duration waitFor() {
        return wait;
    }

    void set(String header, String value) {
        responseHeaders().set(header, value);
    }

    /**
     * Outcomes and acknowledgements arrive on threads that many requests share. The rest runs on the thread that reads
     * this request's connection and writes the response, so there is only one change of threads.
     */
    <T> Mono<T> onOwnThread(Mono<T> result) {
        Object connection =
                ServerHttpRequestDecorator.getNativeRequest(request.exchange().getRequest());
        return result.publishOn(
                connection instanceof ChannelOperations<?, ?> operations
                        ? Schedulers.fromExecutor(operations.channel().eventLoop())
                        : Schedulers.parallel());
    }

    /** Fails with the rejection when there is one. */
    void pass(Optional<RateLimit.Refused> limited) {
        RateLimit.pass(limited, responseHeaders());
    }

    Mono<ServerResponse> respond(Answer answer) {
        prefer.applied().ifPresent(applied -> set(HeaderNames.PREFERENCE_APPLIED, applied));
        answer.headers().forEach(this::set);
        return switch (answer) {
            case Answer.Done done ->
                ServerResponse.status(done.status())
                        .contentType(MediaType.APPLICATION_JSON)
                        .header(HttpHeaders.CACHE_CONTROL, "no-store")
                        .bodyValue(done.json());
            case Answer.Refused refused -> ProblemResponses.of(refused.problem());
        };
    }

    /** Sends the response, and records its duration and outcome. */
    static Mono<ServerResponse> measured(
            Mono<Answer> answer,
            Exchange exchange,
            SyncMetrics metrics,
            String kind,
            String resource,
            LongSupplier nanoClock) {
        long startNanos = nanoClock.getAsLong();
        return answer.doOnNext(done -> metrics.operation(kind, resource, done.outcome(), since(startNanos, nanoClock)))
                .doOnError(failure -> metrics.operation(kind, resource, code(failure), since(startNanos, nanoClock)))
                .flatMap(exchange::respond);
    }

    private static String code(Throwable failure) {
        return (failure instanceof ProblemException refused ? refused.problem().code() : ErrorCode.INTERNAL_ERROR)
                .code();
    }

    private static Duration since(long startNanos, LongSupplier nanoClock) {
        return Duration.ofNanos(nanoClock.getAsLong() - startNanos);
    }

    private HttpHeaders responseHeaders() {
        return request.exchange().getResponse().getHeaders();
    }
}
