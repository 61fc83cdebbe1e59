package dev.replog.notifier.channel;

import dev.replog.http.auth.Caller;
import dev.replog.http.limit.RateLimit;
import dev.replog.http.limit.UserLimit;
import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.Problem;
import dev.replog.http.problem.ProblemException;
import dev.replog.http.request.Bodies;
import io.micrometer.core.instrument.Counter;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * The HTTP handlers of channels. Work on the table runs on threads of its own, and is not cancelled with its request.
 */
final class ChannelHandler {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private final Channels channels;
    private final Bodies bodies;
    private final UserLimit limit;
    private final Counter limited;
    private final Scheduler scheduler;
    private final Function<byte[], ChannelOrder> reader;

    ChannelHandler(
            Channels channels,
            Bodies bodies,
            UserLimit limit,
            Counter limited,
            Scheduler scheduler,
            Function<byte[], ChannelOrder> reader) {
        this.channels = channels;
        this.bodies = bodies;
        this.limit = limit;
        this.limited = limited;
        this.scheduler = scheduler;
        this.reader = reader;
    }

    Mono<ServerResponse> register(ServerRequest request) {
        String userId = counted(request);
        return bodies.readJson(request)
                .map(reader)
                .flatMap(order -> waiting(() -> channels.register(userId, order)))
                .flatMap(channel -> json(HttpStatus.OK, ChannelJson.registered(channel)));
    }

    Mono<ServerResponse> list(ServerRequest request) {
        String userId = Caller.of(request).userId();
        return waiting(() -> channels.list(userId))
                .flatMap(all -> json(
                        HttpStatus.OK,
                        Map.of("items", all.stream().map(ChannelJson::shown).toList())));
    }

    Mono<ServerResponse> show(ServerRequest request) {
        String userId = Caller.of(request).userId();
        return waiting(() -> channels.show(userId, id(request)))
                .flatMap(channel -> json(HttpStatus.OK, ChannelJson.shown(channel)));
    }

    Mono<ServerResponse> stop(ServerRequest request) {
        String userId = counted(request);
        return waiting(() -> {
                    channels.stop(userId, id(request));
                    return true;
                })
                .flatMap(ignored -> ServerResponse.noContent().build());
    }

    Mono<ServerResponse> deliveries(ServerRequest request) {
        String userId = Caller.of(request).userId();
        return waiting(() -> channels.deliveries(userId, id(request)))
                .flatMap(all -> json(
                        HttpStatus.OK,
                        Map.of(
                                "items",
                                all.stream()
                                        .map(attempt -> ChannelJson.attempt(attempt, userId))
                                        .toList())));
    }

    Mono<ServerResponse> ping(ServerRequest request) {
        String userId = counted(request);
        return waiting(() -> channels.ping(userId, id(request)))
                .flatMap(channel -> json(HttpStatus.ACCEPTED, ChannelJson.shown(channel)));
    }

    /**
     * The user, after a check of the limit: each of these requests writes the table, and most lead to a request to a
     * foreign server.
     */
    private String counted(ServerRequest request) {
        String userId = Caller.of(request).userId();
        Optional<RateLimit.Refused> refused = limit.take(userId);
        refused.ifPresent(ignored -> limited.increment());
        RateLimit.pass(refused, request.exchange().getResponse().getHeaders());
        return userId;
    }

    private static String id(ServerRequest request) {
        String id = request.pathVariable("id");
        if (!ChannelReader.ID.matcher(id).matches()) {
            throw new ProblemException(ErrorCode.NOT_FOUND, "channel: unknown id");
        }
        return id;
    }

    private <T> Mono<T> waiting(Callable<T> work) {
        return Mono.fromCallable(work)
                .subscribeOn(scheduler)
                .onErrorMap(
                        RejectedExecutionException.class,
                        ignored -> new ProblemException(
                                Problem.of(ErrorCode.OVERLOADED, "channels: too many requests wait for the table")
                                        .withRetryAfter(RETRY_AFTER)))
                .onErrorMap(
                        SQLException.class,
                        ignored -> new ProblemException(Problem.of(
                                        ErrorCode.READ_MODEL_UNAVAILABLE,
                                        "channels: PostgreSQL is unavailable; it is safe to repeat")
                                .withRetryAfter(RETRY_AFTER)));
    }

    private static Mono<ServerResponse> json(HttpStatus status, Map<String, Object> body) {
        return ServerResponse.status(status)
                .contentType(MediaType.APPLICATION_JSON)
                .cacheControl(CacheControl.noStore())
                .bodyValue(body);
    }
}
