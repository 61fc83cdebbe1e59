package dev.replog.command.write;

import dev.replog.backing.catalogue.KnownCatalogues;
import dev.replog.commands.limit.PushLimit;
import dev.replog.commands.read.CommandHeaders;
import dev.replog.commands.read.Mutations;
import dev.replog.commands.read.PushAnswer;
import dev.replog.commands.read.PushCommand;
import dev.replog.commands.read.PushReader;
import dev.replog.commands.read.Reading;
import dev.replog.commands.read.RequestContent;
import dev.replog.commands.submit.Submission;
import dev.replog.commands.submit.Submitted;
import dev.replog.schemas.OperationOutcome;
import dev.replog.schemas.catalogue.Catalogue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Pushes: many operations as one mutation. Operations that cannot be read are rejected and never reach the log. */
public final class PushHandler {
    private static final String KIND = "push";
    private static final String RESOURCE = "sync";

    private final Catalogue catalogue;
    private final KnownCatalogues known;
    private final WriteContext context;

    public PushHandler(Catalogue catalogue, KnownCatalogues known, WriteContext context) {
        this.catalogue = catalogue;
        this.known = known;
        this.context = context;
    }

    Mono<ServerResponse> handle(ServerRequest request) {
        Exchange exchange = new Exchange(request, context.properties());
        Mono<Answer> answer = Mono.defer(() -> answer(exchange));
        return Exchange.measured(answer, exchange, context.metrics(), KIND, RESOURCE, context.nanoClock());
    }

    private Mono<Answer> answer(Exchange exchange) {
        String userId = exchange.caller().userId();
        // Rejects a user whose limit is used up before the body is read.
        exchange.pass(context.limit().beforePush(userId));
        String clientVersion = CommandHeaders.catalogue(exchange.request().headers()::header, known.versions())
                .orThrow()
                .orElse(null);
        return context.bodies().readJson(exchange.request()).flatMap(body -> {
            Reading<PushCommand> reading = PushReader.read(catalogue, userId, body, context.ids());
            exchange.pass(PushLimit.take(context.limit(), userId, reading, body.length));
            PushCommand push = reading.orThrow();
            return push.isAppendable() ? submit(exchange, push, clientVersion) : Mono.just(nothingAppended(push));
        });
    }

    private Mono<Answer> submit(Exchange exchange, PushCommand push, @Nullable String clientVersion) {
        String userId = exchange.caller().userId();
        RequestContent content = RequestContent.push(userId, exchange.caller().device(), clientVersion, push);
        return exchange.onOwnThread(context.submissions().submit(new Submission(content, false, exchange.waitFor())))
                .map(submitted -> switch (submitted) {
                    case Submitted.Decided decided -> {
                        List<OperationOutcome> results = decided.outcome().getResults();
                        yield new Answer.Done(
                                200,
                                CommandAnswers.backoff(decided.outcome()),
                                PushAnswer.of(push, results, decided.token().encode(userId)),
                                push.outcome(results));
                    }
                    case Submitted.Accepted accepted ->
                        new Answer.Done(
                                202,
                                headers(push, accepted),
                                PushAnswer.accepted(push, accepted.token().encode(userId)),
                                CommandAnswers.OUTCOME_ACCEPTED);
                    case Submitted.Failed failed -> CommandAnswers.failed(failed);
                });
    }

    private static Answer nothingAppended(PushCommand push) {
        return new Answer.Done(200, Map.of(), PushAnswer.of(push, List.of(), null), push.outcome(List.of()));
    }

    /** One operation has one address for its outcome; several operations have one each, under their mutation ids. */
    private static Map<String, String> headers(PushCommand push, Submitted.Accepted accepted) {
        Map<String, String> headers =
                new LinkedHashMap<>(CommandAnswers.backoff(accepted.waited().toMillis()));
        if (push.ordered().size() == 1) {
            headers.put(
                    HttpHeaders.LOCATION,
                    Mutations.location(push.operations().getFirst().getMutationId()));
        }
        return headers;
    }
}
