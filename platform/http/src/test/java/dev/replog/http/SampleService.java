package dev.replog.http;

import dev.replog.http.auth.AlternativeCredentials;
import dev.replog.http.auth.Caller;
import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.Problem;
import dev.replog.http.problem.ProblemResponses;
import dev.replog.http.request.Bodies;
import dev.replog.http.request.LongLivedRequests;
import dev.replog.schemas.catalogue.Catalogue;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.reactive.function.BodyInserters;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/** A small service like the real ones: it imports the HTTP platform and defines its routes. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(HttpPlatform.class)
class SampleService {
    static final String FAULT = "a detail that nobody outside should see";

    /** Requests to /api/held wait for this. */
    @Bean
    Sinks.Empty<Void> release() {
        return Sinks.empty();
    }

    @Bean
    MutableClock clock() {
        return new MutableClock();
    }

    @Bean
    Catalogue catalogue() {
        return Catalogue.shipped();
    }

    @Bean
    LongLivedRequests longLived() {
        return request -> request.getPath().value().equals("/api/stream");
    }

    @Bean
    AlternativeCredentials tickets(InstantSource clock) {
        return exchange -> Mono.justOrEmpty(
                        exchange.getRequest().getQueryParams().getFirst("ticket"))
                .filter("good"::equals)
                .map(ignored -> new Caller(
                        "ticket-holder", Set.of(), null, clock.instant().plusSeconds(60)));
    }

    @Bean
    RouterFunction<ServerResponse> api(Bodies bodies, Sinks.Empty<Void> release) {
        return RouterFunctions.route()
                .GET("/api/caller", SampleService::caller)
                .POST("/api/length", request -> bodies.readJson(request).flatMap(SampleService::length))
                .PATCH("/api/length", request -> bodies.readJson(request).flatMap(SampleService::length))
                .DELETE("/api/items/{id}", ignored -> ServerResponse.noContent().build())
                .GET("/api/ops", SampleService::ops)
                .GET("/api/fault", ignored -> Mono.error(new IllegalStateException(FAULT)))
                .GET("/api/late-fault", ignored -> lateFault())
                .GET("/api/status/{status}", SampleService::status)
                .GET("/api/problem", ignored -> problem())
                .GET(
                        "/api/held",
                        ignored -> release.asMono().then(ServerResponse.ok().build()))
                .GET("/api/stream", ignored -> stream())
                .GET("/api/large/{kilobytes}", request -> large(Integer.parseInt(request.pathVariable("kilobytes"))))
                .GET("/api/sleep", ignored -> sleep())
                .GET("/api/elsewhere", ignored -> elsewhere())
                .build();
    }

    private static Mono<ServerResponse> caller(ServerRequest request) {
        Caller caller = Caller.of(request);
        return ServerResponse.ok()
                .bodyValue(Map.of(
                        "user", caller.userId(),
                        "scopes", caller.scopes().stream().sorted().toList(),
                        "device", String.valueOf(caller.device()),
                        "expires", caller.expiresAt().toString()));
    }

    private static Mono<ServerResponse> length(byte[] body) {
        return ServerResponse.ok().bodyValue(Map.of("length", body.length));
    }

    /** JSON of this size, always the same. */
    private static Mono<ServerResponse> large(int kilobytes) {
        return ServerResponse.ok().contentType(MediaType.APPLICATION_JSON).bodyValue(largeAnswer(kilobytes));
    }

    static String largeAnswer(int kilobytes) {
        StringBuilder text = new StringBuilder("[0");
        for (long number = 1; text.length() < kilobytes * 1024 - 1; number++) {
            text.append(',').append(number * 2_654_435_761L);
        }
        return text.append(']').toString();
    }

    private static Mono<ServerResponse> ops(ServerRequest request) {
        Caller.of(request).requireScope(Caller.SCOPE_OPS);
        return ServerResponse.ok().bodyValue("welcome");
    }

    private static Mono<ServerResponse> lateFault() {
        Flux<String> broken = Flux.just("first").concatWith(Mono.error(new IllegalStateException(FAULT)));
        return ServerResponse.ok()
                .contentType(MediaType.TEXT_EVENT_STREAM)
                .body(BodyInserters.fromPublisher(broken, String.class));
    }

    private static Mono<ServerResponse> status(ServerRequest request) {
        return Mono.error(new ResponseStatusException(
                HttpStatus.valueOf(Integer.parseInt(request.pathVariable("status"))), "as asked"));
    }

    private static Mono<ServerResponse> problem() {
        return ProblemResponses.of(
                Problem.of(ErrorCode.RATE_LIMITED, "slowly").withRetryAfter(Duration.ofMillis(1_500)));
    }

    private static Mono<ServerResponse> stream() {
        Flux<ServerSentEvent<String>> events = Flux.just(
                        ServerSentEvent.<String>builder().event("ready").build())
                .concatWith(Flux.never());
        return ServerResponse.ok().body(BodyInserters.fromServerSentEvents(events));
    }

    /** A result of another thread, and the name of the thread that writes it. */
    private static Mono<ServerResponse> elsewhere() {
        return Mono.delay(Duration.ofMillis(1), Schedulers.parallel())
                .then(ServerResponse.ok()
                        .contentType(MediaType.TEXT_PLAIN)
                        .body((message, ignored) -> message.writeWith(Mono.fromSupplier(() -> message.bufferFactory()
                                .wrap(Thread.currentThread().getName().getBytes(StandardCharsets.UTF_8))))));
    }

    private static Mono<ServerResponse> sleep() {
        return Mono.fromCallable(() -> {
                    Thread.sleep(1);
                    return "rested";
                })
                .flatMap(ServerResponse.ok()::bodyValue);
    }
}
