package dev.replog.decide;

import dev.replog.schemas.AccountErasure;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.Node;
import dev.replog.schemas.Operation;
import dev.replog.schemas.OperationKind;
import dev.replog.schemas.ReplyTo;
import dev.replog.schemas.token.Position;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/** Converts an ask to the mutation that a client would send. */
final class AskedMutation {
    private AskedMutation() {}

    static Mutation of(Ask ask, int number) {
        List<Operation> operations = new ArrayList<>();
        for (Ask each : ask.asks()) {
            operations.add(operation(each, Position.of(1, number).value() + "/" + operations.size()));
        }
        return Mutation.newBuilder()
                .setUserId(Specification.USER)
                .setDeviceId(ask.device)
                .setReceivedAt(Specification.minute(number))
                .setAtomic(ask.isAtomic)
                .setRules(ask.rules)
                .setPush(ask.isPush)
                .setDecidingCatalogue(ask.catalogue)
                .setQuota(ask.quota)
                .setReplyTo(ask.isWithDocument ? new ReplyTo(0, new UUID(0, number), true) : null)
                .setOperations(operations)
                .setPacket(ask.packet)
                .setErasure(
                        ask.isErasure
                                ? new AccountErasure(
                                        Recorded.mutationId(Objects.requireNonNull(ask.mutationId)),
                                        Recorded.hash("erase"),
                                        ask.seen,
                                        ask.lost)
                                : null)
                .build();
    }

    private static Operation operation(Ask ask, String otherwise) {
        Operation.Builder operation = Operation.newBuilder()
                .setMutationId(Recorded.mutationId(ask.mutationId == null ? otherwise : ask.mutationId))
                .setPayloadHash(Recorded.hash(""))
                .setOp(ask.kind == null ? OperationKind.UPSERT : ask.kind)
                .setType(ask.name.type())
                .setId(ask.name.id())
                .setLocalId(ask.localId)
                .setFields(new HashMap<>(ask.fields))
                .setNodes(
                        ask.nodes == null
                                ? null
                                : new ArrayList<>(ask.nodes.stream()
                                        .map(AskedMutation::node)
                                        .toList()))
                .setPrecondition(ask.precondition)
                .setBasePosition(ask.base)
                .setBaseLog(ask.isToken ? ask.log.value() : null)
                .setPolicy(ask.policy)
                .setClientTime(ask.clientTime)
                .setNamed(ask.named)
                .setSeen(ask.seen)
                .setCompleted(ask.isCompleted);
        String asked = ask.kind + " " + ask.name + " " + ask.localId + ask.fields + ask.precondition + ask.base
                + ask.policy
                + (ask.nodes == null
                        ? ""
                        : ask.nodes.stream().map(AskedMutation::node).toList());
        return operation.setPayloadHash(Recorded.hash(asked)).build();
    }

    private static Node node(Ask ask) {
        return new Node(ask.name.type(), ask.name.id(), ask.localId, new HashMap<>(ask.fields), ask.named);
    }
}
