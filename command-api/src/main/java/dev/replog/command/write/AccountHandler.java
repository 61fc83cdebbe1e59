package dev.replog.command.write;

import dev.replog.commands.read.CommandHeaders;
import dev.replog.commands.read.RequestContent;
import dev.replog.commands.submit.Submission;
import dev.replog.commands.submit.Submitted;
import dev.replog.http.request.HeaderNames;
import dev.replog.schemas.AccountErasure;
import dev.replog.schemas.PayloadHash;
import java.util.UUID;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** The erasure of the caller's account: a mutation like any other, at its place in the log. */
public final class AccountHandler {
    private static final String KIND = "erase";
    private static final String RESOURCE = "account";
    /** There is nothing in the request that could differ. */
    private static final byte[] NO_PAYLOAD = new byte[16];

    private final WriteContext context;

    public AccountHandler(WriteContext context) {
        this.context = context;
    }

    Mono<ServerResponse> erase(ServerRequest request) {
        Exchange exchange = new Exchange(request, context.properties());
        Mono<Answer> answer = Mono.defer(() -> answer(exchange));
        return Exchange.measured(answer, exchange, context.metrics(), KIND, RESOURCE, context.nanoClock());
    }

    private Mono<Answer> answer(Exchange exchange) {
        String userId = exchange.caller().userId();
        exchange.pass(context.limit().command(userId));
        CommandHeaders headers = CommandHeaders.read(userId, exchange.request().headers()::header)
                .orThrow();
        UUID mutationId = headers.mutationId() == null ? context.ids().get() : headers.mutationId();
        exchange.set(HeaderNames.MUTATION_ID, mutationId.toString());
        AccountErasure erasure = new AccountErasure(mutationId, new PayloadHash(NO_PAYLOAD), headers.seen(), null);
        Submission submission = new Submission(RequestContent.erasure(userId, erasure), false, exchange.waitFor());
        return exchange.onOwnThread(context.submissions().submit(submission)).map(submitted -> switch (submitted) {
            case Submitted.Decided decided ->
                CommandAnswers.erased(
                        mutationId, decided.outcome(), decided.token().encode(userId));
            case Submitted.Accepted accepted ->
                CommandAnswers.erasureAccepted(mutationId, accepted.token().encode(userId), accepted.waited());
            case Submitted.Failed failed -> CommandAnswers.failed(failed);
        });
    }
}
