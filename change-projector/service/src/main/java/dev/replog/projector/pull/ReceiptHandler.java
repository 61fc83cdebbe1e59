package dev.replog.projector.pull;

import dev.replog.http.auth.Caller;
import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.Problem;
import dev.replog.http.problem.ProblemException;
import dev.replog.projector.read.LogIds;
import dev.replog.projector.read.NoParameters;
import dev.replog.schemas.OperationOutcome;
import dev.replog.schemas.catalogue.CanonicalText;
import dev.replog.schemas.codec.RecordCodec;
import dev.replog.schemas.codec.UndecodableRecordException;
import java.time.Duration;
import java.util.UUID;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** The outcome of a mutation over HTTP, for clients that did not wait for it. */
final class ReceiptHandler {
    static final String MUTATION_ID = "mutation_id";
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final ReadModel readModel;
    private final LogIds logIds;

    ReceiptHandler(ReadModel readModel, LogIds logIds) {
        this.readModel = readModel;
        this.logIds = logIds;
    }

    Mono<ServerResponse> get(ServerRequest request) {
        return Mono.defer(() -> {
            NoParameters.require(request.queryParams());
            String userId = Caller.of(request).userId();
            String text = request.pathVariable(MUTATION_ID);
            UUID mutationId = CanonicalText.parseUuid(text).orElseThrow(() -> unknown(text));
            return readModel
                    .receipt(userId, mutationId)
                    .switchIfEmpty(Mono.error(() -> unknown(text)))
                    .flatMap(found -> answer(userId, found));
        });
    }

    private Mono<ServerResponse> answer(String userId, ReadModel.FoundReceipt found) {
        OperationOutcome outcome;
        try {
            byte[] encoded = new byte[found.outcome().remaining()];
            found.outcome().duplicate().get(encoded);
            outcome = RecordCodec.OPERATION_OUTCOME.decode(encoded);
        } catch (UndecodableRecordException e) {
            return Mono.error(e);
        }
        return logIds.with(found.position())
                .map(logs -> logs.mark(found.position()).encode(userId))
                .flatMap(token -> ServerResponse.ok()
                        .contentType(MediaType.APPLICATION_JSON)
                        .cacheControl(CacheControl.noStore())
                        .bodyValue(ReceiptJson.of(outcome, token, found.decidedAt())));
    }

    private static ProblemException unknown(String mutationId) {
        return new ProblemException(Problem.of(
                        ErrorCode.NOT_FOUND,
                        "mutation " + CanonicalText.shown(mutationId) + ": unknown, or not decided yet")
                .withRetryAfter(RETRY_AFTER));
    }
}
