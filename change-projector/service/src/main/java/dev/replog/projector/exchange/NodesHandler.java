package dev.replog.projector.exchange;

import dev.replog.http.auth.Caller;
import dev.replog.http.limit.RateLimit;
import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.ProblemException;
import dev.replog.http.request.Bodies;
import dev.replog.schemas.catalogue.CanonicalText;
import dev.replog.schemas.catalogue.Catalogue;
import java.net.URI;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** The HTTP handlers of nodes. */
final class NodesHandler {
    static final String PATH = "/api/sync/nodes";

    private final Nodes nodes;
    private final ExchangeThreads threads;
    private final Bodies bodies;
    private final RateLimit limit;
    private final Catalogue catalogue;

    NodesHandler(Nodes nodes, ExchangeThreads threads, Bodies bodies, RateLimit limit, Catalogue catalogue) {
        this.nodes = nodes;
        this.threads = threads;
        this.bodies = bodies;
        this.limit = limit;
        this.catalogue = catalogue;
    }

    Mono<ServerResponse> register(ServerRequest request) {
        String userId = counted(request);
        return bodies.readJson(request)
                .map(body -> NodeOrder.read(body, catalogue))
                .flatMap(order -> threads.run(userId, () -> nodes.register(userId, order)))
                .flatMap(registered -> ServerResponse.created(
                                URI.create(PATH + "/" + registered.node().id()))
                        .contentType(MediaType.APPLICATION_JSON)
                        .cacheControl(CacheControl.noStore())
                        .bodyValue(Nodes.json(registered)));
    }

    Mono<ServerResponse> list(ServerRequest request) {
        String userId = counted(request);
        return threads.run(userId, () -> nodes.all(userId))
                .flatMap(all ->
                        json(Map.of("items", all.stream().map(Nodes::json).toList())));
    }

    Mono<ServerResponse> show(ServerRequest request) {
        String userId = counted(request);
        UUID id = id(request);
        return threads.run(userId, () -> nodes.show(userId, id)).flatMap(shown -> json(Nodes.json(shown)));
    }

    Mono<ServerResponse> replaceToken(ServerRequest request) {
        String userId = counted(request);
        UUID id = id(request);
        return threads.run(userId, () -> nodes.replaceToken(userId, id))
                .flatMap(token -> json(Map.of("id", id.toString(), "token", token)));
    }

    Mono<ServerResponse> stop(ServerRequest request) {
        String userId = counted(request);
        UUID id = id(request);
        Supplier<Boolean> stop = () -> nodes.stop(userId, id);
        return threads.run(userId, stop)
                .flatMap(ignored -> ServerResponse.noContent().build());
    }

    /** The user, after a check of the limit. */
    private String counted(ServerRequest request) {
        String userId = Caller.of(request).userId();
        RateLimit.pass(limit.command(userId), request.exchange().getResponse().getHeaders());
        return userId;
    }

    private static UUID id(ServerRequest request) {
        return CanonicalText.parseUuid(request.pathVariable("id"))
                .orElseThrow(() -> new ProblemException(ErrorCode.NOT_FOUND, "node: unknown id"));
    }

    private static Mono<ServerResponse> json(Map<String, ?> body) {
        return ServerResponse.status(HttpStatus.OK)
                .contentType(MediaType.APPLICATION_JSON)
                .cacheControl(CacheControl.noStore())
                .bodyValue(body);
    }
}
