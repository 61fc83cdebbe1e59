package dev.replog.notifier.ticket;

import dev.replog.http.auth.AlternativeCredentials;
import dev.replog.http.auth.Caller;
import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.Problem;
import dev.replog.http.problem.ProblemException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.RejectedExecutionException;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.server.PathContainer;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Issues tickets to callers with a token, and accepts a ticket once, for a short time, for the stream only. While
 * PostgreSQL is unavailable, it cannot find out whether a ticket was used, and accepts none.
 */
final class StreamTickets implements AlternativeCredentials {
    private static final PathPattern STREAM = PathPatternParser.defaultInstance.parse("/api/sync/stream");
    static final String ISSUE_PATH = "/api/sync/stream-ticket";

    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private final TicketCodec codec;
    private final UsedTickets used;
    private final InstantSource clock;
    private final Duration life;
    private final Scheduler scheduler;
    private final Counter refusals;

    StreamTickets(
            TicketCodec codec,
            UsedTickets used,
            InstantSource clock,
            Duration life,
            Scheduler scheduler,
            MeterRegistry meters) {
        this.codec = codec;
        this.used = used;
        this.clock = clock;
        this.life = life;
        this.scheduler = scheduler;
        this.refusals = Counter.builder("replog.tickets.refused")
                .description("Tickets that opened no stream: used before, expired or not tickets")
                .register(meters);
    }

    Mono<ServerResponse> issue(ServerRequest request) {
        Caller caller = Caller.of(request);
        Instant expiresAt = clock.instant().plus(life);
        Ticket ticket = new Ticket(UUID.randomUUID(), caller.userId(), expiresAt, caller.expiresAt());
        return ServerResponse.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .cacheControl(CacheControl.noStore())
                .bodyValue(Map.of("ticket", codec.encode(ticket), "expires_in", life.toSeconds()));
    }

    @Override
    public Mono<Caller> authenticate(ServerWebExchange exchange) {
        PathContainer path = exchange.getRequest().getPath().pathWithinApplication();
        String text = exchange.getRequest().getQueryParams().getFirst("ticket");
        if (text == null || !STREAM.matches(path)) {
            return Mono.empty();
        }
        Ticket ticket = codec.decode(text, clock.instant())
                .orElseThrow(
                        () -> refused("expired, or not a ticket; a ticket is valid for " + life.toSeconds() + " s"));
        return Mono.fromCallable(() -> used.use(ticket))
                .subscribeOn(scheduler)
                .onErrorMap(SQLException.class, ignored -> unavailable())
                .onErrorMap(RejectedExecutionException.class, ignored -> unavailable())
                .map(first -> {
                    if (!first) {
                        throw refused("used before; a ticket opens one stream, once");
                    }
                    return new Caller(ticket.userId(), Set.of(), null, ticket.callerUntil());
                });
    }

    private ProblemException refused(String detail) {
        refusals.increment();
        return new ProblemException(
                ErrorCode.TICKET_INVALID,
                "ticket: " + detail + "; get a new one with POST " + ISSUE_PATH
                        + " and reconnect with since=<id of the last event>");
    }

    private static ProblemException unavailable() {
        return new ProblemException(
                Problem.of(ErrorCode.READ_MODEL_UNAVAILABLE, "ticket: cannot be checked now; it can be used again")
                        .withRetryAfter(RETRY_AFTER));
    }
}
