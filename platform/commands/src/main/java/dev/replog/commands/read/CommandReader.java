package dev.replog.commands.read;

import dev.replog.http.problem.ErrorCode;
import dev.replog.schemas.ConflictPolicy;
import dev.replog.schemas.Operation;
import dev.replog.schemas.OperationKind;
import dev.replog.schemas.PayloadHash;
import dev.replog.schemas.identity.EntityIds;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Converts a command on one entity to an operation of the log. A pure function: the same request gives the same
 * operation. Whether the operation can be applied is not decided here, because it depends on the order of the log.
 */
public final class CommandReader {
    /** The most nested entities of one command, and of all operations of one push together. */
    public static final int NODES_MAX = 5000;

    private CommandReader() {}

    /** Reads a command; the body of a DELETE is ignored. */
    public static Reading<Operation> read(CommandRequest request, byte[] body) {
        Reading<Operation> operation = request.method() == CommandMethod.DELETE
                ? new Reading.Read<>(delete(request, Objects.requireNonNull(request.id())))
                : JsonText.parse(body).then(document -> read(request, document));
        return operation.then(read -> based(request, read));
    }

    /** The operation; fails when its base does not cover everything that the operation is about. */
    private static Reading<Operation> based(CommandRequest request, Operation operation) {
        String notABase = request.headers().condition().notABase("If-Match", request.type(), isTree(operation));
        return notABase == null ? new Reading.Read<>(operation) : Reading.refused(ErrorCode.NOT_A_BASE, notABase);
    }

    /** Whether an operation is about everything below its entity too. */
    static boolean isTree(Operation operation) {
        return operation.getOp() == OperationKind.DELETE || operation.getNodes() != null;
    }

    private static Reading<Operation> read(CommandRequest request, ObjectNode document) {
        ErrorList errors = new ErrorList();
        Labels labels = new Labels(request.userId());
        EntityReader reader = new EntityReader(
                request.userId(), request.mutationId(), request.method().kind(), labels, "", errors, false);
        String localId = reader.localId(document, Pointer.ROOT);
        UUID chosen = Labels.uuid(document.get("id"));
        labels.declare(request.type(), request.id() == null ? chosen : request.id(), localId, document);
        if (labels.nodes() > NODES_MAX) {
            return tooManyNodes(labels.nodes());
        }
        UUID named = reader.chosenId(request.type(), document, localId, Pointer.ROOT);
        UUID id = id(request, named, localId, labels, errors);
        EntityReader.Document read = reader.read(request.type(), id, document);
        return errors.isEmpty() ? new Reading.Read<>(operation(request, id, localId, read)) : errors.toUnreadable();
    }

    private static UUID id(
            CommandRequest request, @Nullable UUID named, @Nullable String localId, Labels labels, ErrorList errors) {
        UUID addressed = request.id();
        if (addressed != null) {
            if (named != null && !named.equals(addressed)) {
                errors.add("/id", "id: " + named + " (expected: " + addressed + ", as in the address)");
            }
            return addressed;
        }
        if (named != null) {
            return named;
        }
        return localId != null
                ? labels.idOf(request.type(), localId)
                : EntityIds.ofMutation(request.userId(), request.type().name(), request.mutationId(), "");
    }

    private static Operation operation(
            CommandRequest request, UUID id, @Nullable String localId, EntityReader.Document document) {
        return finished(
                builder(
                                request.mutationId(),
                                request.method().kind(),
                                request.headers().condition(),
                                request.headers().policy())
                        .setType(request.type().name())
                        .setId(id)
                        .setLocalId(localId)
                        .setFields(document.fields())
                        .setNodes(document.nodes())
                        .setSeen(request.headers().seen()),
                request.headers().clientTime());
    }

    private static Operation delete(CommandRequest request, UUID id) {
        return operation(request, id, null, EntityReader.Document.EMPTY);
    }

    static Operation.Builder builder(
            UUID mutationId, OperationKind kind, Condition condition, @Nullable ConflictPolicy policy) {
        return Operation.newBuilder()
                .setMutationId(mutationId)
                .setPayloadHash(new PayloadHash(new byte[16]))
                .setOp(kind)
                .setPrecondition(condition.kind())
                .setBasePosition(condition.basePosition())
                .setBaseLog(
                        condition.pulled() == null
                                ? null
                                : condition.pulled().log().value())
                .setPolicy(policy == null ? CommandMethod.defaultPolicy(kind) : policy);
    }

    /** The operation with its hash, which covers everything but the mutation id and the times of the change. */
    static Operation finished(Operation.Builder builder, @Nullable Instant clientTime) {
        PayloadHash hash = PayloadHashes.of(builder.build());
        return builder.setPayloadHash(hash).setClientTime(clientTime).build();
    }

    static <T> Reading<T> tooManyNodes(int nodes) {
        return Reading.refused(
                ErrorCode.TOO_LARGE, "nested entities: " + nodes + " (expected: at most " + NODES_MAX + ")");
    }
}
