package dev.replog.projector.exchange;

import dev.replog.commands.append.AppendFailure;
import dev.replog.commands.read.PacketCommand;
import dev.replog.commands.read.RequestContent;
import dev.replog.commands.submit.Submission;
import dev.replog.commands.submit.Submissions;
import dev.replog.commands.submit.Submitted;
import dev.replog.http.metrics.SyncMetrics;
import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.Problem;
import dev.replog.http.problem.ProblemException;
import dev.replog.schemas.Outcome;
import dev.replog.schemas.catalogue.Catalogue;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.LongSupplier;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * The exchange over HTTP: append the packet, wait for its decision, answer with its results and with what the node
 * still has to get. Every step may be repeated: a packet that comes again is decided once and answered again.
 */
final class ExchangeHandler {
    private static final String KIND = "exchange";
    private static final String RESOURCE = "sync";
    private static final String OUTCOME_ANSWERED = "answered";
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    /** Refusals that an erasure of the account may have caused while the request was under way. */
    private static final Set<ErrorCode> AFTER_ERASURE =
            EnumSet.of(ErrorCode.PACKET_GAP, ErrorCode.NODE_DIVERGED, ErrorCode.SYNC_TOKEN_EXPIRED);

    private final NodeTokens tokens;
    private final PacketRequests requests;
    private final Exchanges exchanges;
    private final ExchangeThreads threads;
    private final Submissions submissions;
    private final Duration outcomeWait;
    private final Catalogue catalogue;
    private final Measures measures;

    /** The means of measuring. */
    record Measures(SyncMetrics metrics, LongSupplier nanoClock) {}

    /**
     * The way of a packet into the log.
     *
     * @param outcomeWait how long a request waits for the decision
     */
    record Log(Submissions submissions, Duration outcomeWait) {}

    ExchangeHandler(
            NodeTokens tokens,
            PacketRequests requests,
            Exchanges exchanges,
            ExchangeThreads threads,
            Log log,
            Catalogue catalogue,
            Measures measures) {
        this.tokens = tokens;
        this.requests = requests;
        this.exchanges = exchanges;
        this.threads = threads;
        this.submissions = log.submissions();
        this.outcomeWait = log.outcomeWait();
        this.catalogue = catalogue;
        this.measures = measures;
    }

    Mono<ServerResponse> handle(ServerRequest request) {
        return Mono.defer(() -> {
            long startNanos = measures.nanoClock().getAsLong();
            return answer(request)
                    .doOnNext(answer -> measure(answer, startNanos))
                    .doOnError(failure -> measure(code(failure), startNanos))
                    .flatMap(answer -> ServerResponse.ok()
                            .contentType(MediaType.APPLICATION_JSON)
                            .cacheControl(CacheControl.noStore())
                            .bodyValue(answer.toJson(catalogue)));
        });
    }

    private Mono<PacketAnswer> answer(ServerRequest request) {
        Node node = NodeTokens.nodeOf(request);
        return requests.read(request, node)
                .flatMap(packet -> threads.run(node.userId(), () -> exchanges.arrived(node, packet))
                        .flatMap(arrived -> decided(node, arrived.packet())
                                .flatMap(outcome -> threads.run(
                                        node.userId(),
                                        () -> exchanges.answer(
                                                arrived,
                                                packet.inOrder(outcome.getResults()),
                                                outcome.getPosition())))))
                .onErrorResume(
                        ExchangeHandler::mayBeGone,
                        failure -> tokens.verifyAgain(request)
                                .then(Mono.error(
                                        failure instanceof NodeGoneException
                                                ? ExchangeDatabase.unavailable(failure)
                                                : failure)));
    }

    /** Whether the node may have been stopped, or its account erased, while the request was under way. */
    private static boolean mayBeGone(Throwable failure) {
        return failure instanceof NodeGoneException
                || failure instanceof ProblemException refused
                        && AFTER_ERASURE.contains(refused.problem().code());
    }

    private Mono<Outcome> decided(Node node, PacketCommand packet) {
        RequestContent content = RequestContent.packet(node.userId(), packet);
        return submissions.submit(new Submission(content, false, outcomeWait)).map(submitted -> switch (submitted) {
            case Submitted.Decided decided -> {
                PacketChecks.requireDecided(packet.header(), decided.outcome().getPacket());
                yield decided.outcome();
            }
            case Submitted.Accepted ignored ->
                throw new ProblemException(Problem.of(
                                ErrorCode.PACKET_UNDECIDED,
                                "the packet is in the log and not decided yet (expected: the same packet again)")
                        .withRetryAfter(RETRY_AFTER));
            case Submitted.Failed failed -> throw new ProblemException(problem(failed));
        });
    }

    private static Problem problem(Submitted.Failed failed) {
        if (failed.failure() == AppendFailure.TOO_LARGE) {
            return Problem.of(ErrorCode.TOO_LARGE, failed.detail());
        }
        ErrorCode code =
                failed.failure() == AppendFailure.OVERLOADED ? ErrorCode.OVERLOADED : ErrorCode.LOG_UNAVAILABLE;
        return Problem.of(code, failed.detail() + "; the same packet can be sent again")
                .withRetryAfter(RETRY_AFTER);
    }

    private void measure(PacketAnswer answer, long startNanos) {
        measures.metrics().pull(KIND, OUTCOME_ANSWERED, answer.content().roots().size(), since(startNanos));
        measure(OUTCOME_ANSWERED, startNanos);
    }

    private void measure(String outcome, long startNanos) {
        measures.metrics().operation(KIND, RESOURCE, outcome, since(startNanos));
    }

    private Duration since(long startNanos) {
        return Duration.ofNanos(measures.nanoClock().getAsLong() - startNanos);
    }

    private static String code(Throwable failure) {
        return (failure instanceof ProblemException refused ? refused.problem().code() : ErrorCode.INTERNAL_ERROR)
                .code();
    }
}
