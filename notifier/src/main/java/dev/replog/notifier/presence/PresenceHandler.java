package dev.replog.notifier.presence;

import dev.replog.http.auth.Caller;
import dev.replog.http.limit.RateLimit;
import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.Problem;
import dev.replog.http.problem.ProblemException;
import dev.replog.http.request.Bodies;
import dev.replog.notifier.room.PresenceTable;
import dev.replog.notifier.room.RoomId;
import java.time.Duration;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * Takes what a device says of itself, on any instance. It is answered when it is in the log; every instance, and so
 * every stream, hears of it from there.
 */
final class PresenceHandler {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private final Bodies bodies;
    private final RateLimit limit;
    private final PresenceTable table;
    private final PresencePublisher publisher;

    PresenceHandler(Bodies bodies, RateLimit limit, PresenceTable table, PresencePublisher publisher) {
        this.bodies = bodies;
        this.limit = limit;
        this.table = table;
        this.publisher = publisher;
    }

    Mono<ServerResponse> update(ServerRequest request) {
        String userId = Caller.of(request).userId();
        RateLimit.pass(limit.command(userId), request.exchange().getResponse().getHeaders());
        return bodies.readJson(request).flatMap(body -> update(StateRequest.read(userId, body)));
    }

    private Mono<ServerResponse> update(StateRequest asked) {
        RoomId room = asked.room();
        if (table.view(room).member(asked.device()) == null) {
            throw new ProblemException(
                    ErrorCode.NOT_FOUND,
                    "device " + asked.device() + " is not in room " + room.room()
                            + " (expected: one with a stream open that asked for presence there)");
        }
        return publisher
                .update(room, asked.device(), asked.state())
                .switchIfEmpty(Mono.error(() -> unavailable(ErrorCode.OVERLOADED, "too many states at once")))
                .flatMap(written -> written
                        ? ServerResponse.noContent().build()
                        : Mono.error(unavailable(ErrorCode.LOG_UNAVAILABLE, "Kafka is away; it can be sent again")));
    }

    private static ProblemException unavailable(ErrorCode code, String detail) {
        return new ProblemException(Problem.of(code, detail).withRetryAfter(RETRY_AFTER));
    }
}
