package dev.replog.command.write;

import dev.replog.backing.catalogue.KnownCatalogues;
import dev.replog.commands.read.CommandHeaders;
import dev.replog.commands.read.CommandMethod;
import dev.replog.commands.read.CommandReader;
import dev.replog.commands.read.CommandRequest;
import dev.replog.commands.read.RequestContent;
import dev.replog.commands.submit.Submission;
import dev.replog.commands.submit.Submitted;
import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.ProblemException;
import dev.replog.http.request.HeaderNames;
import dev.replog.schemas.Node;
import dev.replog.schemas.Operation;
import dev.replog.schemas.catalogue.CanonicalText;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.EntityType;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * Commands on one entity. Errors are checked in the order of their cost: the rate limit, the path, the headers, the
 * body. Whether the command can be applied is not decided here.
 */
public final class CommandHandler {
    private final Catalogue catalogue;
    private final KnownCatalogues known;
    private final WriteContext context;

    public CommandHandler(Catalogue catalogue, KnownCatalogues known, WriteContext context) {
        this.catalogue = catalogue;
        this.known = known;
        this.context = context;
    }

    Mono<ServerResponse> handle(CommandMethod method, ServerRequest request) {
        EntityType type = type(request.pathVariable("collection"));
        Exchange exchange = new Exchange(request, context.properties());
        Mono<Answer> answer = Mono.defer(() -> answer(exchange, method, type));
        return Exchange.measured(
                answer, exchange, context.metrics(), kind(method), type.collection(), context.nanoClock());
    }

    private Mono<Answer> answer(Exchange exchange, CommandMethod method, EntityType type) {
        String userId = exchange.caller().userId();
        exchange.pass(context.limit().command(userId));
        UUID id = method == CommandMethod.POST ? null : id(exchange.request().pathVariable("id"), type);
        CommandHeaders headers = CommandHeaders.read(userId, exchange.request().headers()::header)
                .orThrow();
        UUID mutationId = headers.mutationId() == null ? context.ids().get() : headers.mutationId();
        exchange.set(HeaderNames.MUTATION_ID, mutationId.toString());
        CommandRequest command = new CommandRequest(method, type, id, userId, mutationId, headers);
        String clientVersion = CommandHeaders.catalogue(exchange.request().headers()::header, known.versions())
                .orThrow()
                .orElse(null);
        return body(exchange.request(), method).flatMap(body -> {
            Operation operation = CommandReader.read(command, body).orThrow();
            List<Node> nodes = operation.getNodes();
            exchange.pass(context.limit().body(userId, nodes == null ? 0 : nodes.size(), body.length));
            return submit(exchange, command, clientVersion, operation);
        });
    }

    private Mono<byte[]> body(ServerRequest request, CommandMethod method) {
        return method == CommandMethod.DELETE
                ? Mono.just(new byte[0])
                : context.bodies().readJson(request);
    }

    private Mono<Answer> submit(
            Exchange exchange, CommandRequest command, @Nullable String clientVersion, Operation operation) {
        String userId = command.userId();
        boolean withDocument = command.method() != CommandMethod.DELETE;
        RequestContent content = RequestContent.single(userId, exchange.caller().device(), clientVersion, operation);
        return exchange.onOwnThread(
                        context.submissions().submit(new Submission(content, withDocument, exchange.waitFor())))
                .map(submitted -> switch (submitted) {
                    case Submitted.Decided decided ->
                        CommandAnswers.decided(
                                command.method(),
                                command.type(),
                                decided.outcome(),
                                decided.token().encode(userId));
                    case Submitted.Accepted accepted ->
                        CommandAnswers.accepted(
                                command.mutationId(), accepted.token().encode(userId), accepted.waited());
                    case Submitted.Failed failed -> CommandAnswers.failed(failed);
                });
    }

    private EntityType type(String collection) {
        EntityType type = catalogue.byCollection(collection);
        if (type == null) {
            List<String> known =
                    catalogue.types().stream().map(EntityType::collection).toList();
            throw new ProblemException(
                    ErrorCode.NOT_FOUND,
                    "collection: " + CanonicalText.shown(collection) + " (expected: one of " + String.join(", ", known)
                            + ")");
        }
        return type;
    }

    private static UUID id(String text, EntityType type) {
        return CanonicalText.parseUuid(text)
                .orElseThrow(() -> new ProblemException(
                        ErrorCode.NOT_FOUND,
                        type + ": no entity with id " + CanonicalText.shown(text) + " (expected: a UUID)"));
    }

    private static String kind(CommandMethod method) {
        return switch (method) {
            case POST -> "create";
            case PUT -> "update";
            case PATCH -> "patch";
            case DELETE -> "delete";
        };
    }
}
