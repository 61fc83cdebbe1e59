package dev.replog.projector.exchange;

import dev.replog.http.auth.BearerTokens;
import dev.replog.http.auth.Caller;
import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.Problem;
import dev.replog.http.problem.ProblemException;
import dev.replog.schemas.catalogue.CanonicalText;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Authenticates nodes by their tokens, for the exchange alone: no other token is accepted there, and these tokens
 * nowhere else. A token is looked up every time, so a node that was stopped is refused at once.
 */
final class NodeTokens implements BearerTokens {
    static final String PATH = "/api/sync/exchange";

    private static final String NODE = NodeTokens.class.getName() + ".node";
    private static final String HASH = NodeTokens.class.getName() + ".hash";
    private static final Duration LIFE = Duration.ofHours(1);

    private final ExchangeDatabase database;
    private final ExchangeThreads threads;
    private final InstantSource clock;

    NodeTokens(ExchangeDatabase database, ExchangeThreads threads, InstantSource clock) {
        this.database = database;
        this.threads = threads;
        this.clock = clock;
    }

    @Override
    public boolean isFor(ServerWebExchange exchange) {
        return exchange.getRequest().getPath().pathWithinApplication().value().equals(PATH);
    }

    @Override
    public Mono<Caller> verify(ServerWebExchange exchange, String token) {
        if (!token.startsWith(NodeToken.PREFIX) || token.length() > NodeToken.LENGTH_MAX) {
            return Mono.error(refused("not the token of a node"));
        }
        byte[] hash = NodeToken.hash(token);
        exchange.getAttributes().put(HASH, hash);
        return found(hash).flatMap(found -> caller(exchange, found));
    }

    private Mono<Found> found(byte[] hash) {
        return threads.run("", () -> database.write(connection -> Found.read(connection, hash)));
    }

    /** Fails as a new request of the node would, when its token is not valid any more; else completes. */
    Mono<Void> verifyAgain(ServerRequest request) {
        if (!(request.exchange().getAttribute(HASH) instanceof byte[] hash)) {
            throw new IllegalStateException("a request to the exchange without a token (expected: refused before)");
        }
        return found(hash).flatMap(found -> caller(request.exchange(), found)).then();
    }

    /**
     * The node of a token.
     *
     * @param erasedAt when the account was erased that a node with this token belonged to
     */
    private record Found(Optional<Node> node, Optional<Instant> erasedAt) {
        static Found read(Connection connection, byte[] hash) throws SQLException {
            Optional<Node> node = NodeTable.ofToken(connection, hash);
            return new Found(node, node.isPresent() ? Optional.empty() : NodeTable.erasedAt(connection, hash));
        }
    }

    private static Mono<Caller> erased(Instant at) {
        return Mono.error(new ProblemException(
                Problem.of(ErrorCode.ACCOUNT_ERASED, "the account of this node was erased; drop its data and this node")
                        .with("erased_at", CanonicalText.of(at))));
    }

    private Mono<Caller> caller(ServerWebExchange exchange, Found found) {
        if (found.erasedAt().isPresent()) {
            return erased(found.erasedAt().get());
        }
        if (found.node().isEmpty()) {
            return Mono.error(refused(
                    "of no node (expected: a token that was not replaced, of a node that was not" + " stopped)"));
        }
        Node node = found.node().get();
        exchange.getAttributes().put(NODE, node);
        return Mono.just(new Caller(
                node.userId(), Set.of(), node.id().toString(), clock.instant().plus(LIFE)));
    }

    /** The node of a request to the exchange. */
    static Node nodeOf(ServerRequest request) {
        Object node = request.exchange().getAttribute(NODE);
        if (node instanceof Node found) {
            return found;
        }
        throw new IllegalStateException("a request to the exchange without a node (expected: refused before)");
    }

    private static ProblemException refused(String reason) {
        return new ProblemException(ErrorCode.UNAUTHENTICATED, "token: " + reason);
    }
}
