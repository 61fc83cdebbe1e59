package dev.replog.projector.apply;

import dev.replog.schemas.Mutation;
import dev.replog.schemas.Node;
import dev.replog.schemas.Operation;
import dev.replog.schemas.OperationKind;
import dev.replog.schemas.PayloadHash;
import dev.replog.schemas.ReplyTo;
import dev.replog.schemas.codec.RecordClasses;
import dev.replog.schemas.log.LogRules;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What clients ask for, as the command API writes it into the log. */
public final class Ask {
    private static final int HASH_BYTES = 16;

    static {
        // A builder reads its defaults before anything has loaded the codecs, which name the trusted classes.
        RecordClasses.trust();
    }

    private Ask() {}

    /** Creates the entity, or sets the named fields. */
    public static Operation upsert(String type, UUID id, Map<String, ?> fields) {
        return operation(OperationKind.UPSERT, type, id, fields);
    }

    public static Operation replace(String type, UUID id, Map<String, ?> fields) {
        return operation(OperationKind.REPLACE, type, id, fields);
    }

    public static Operation patch(String type, UUID id, Map<String, ?> fields) {
        return operation(OperationKind.PATCH, type, id, fields);
    }

    public static Operation delete(String type, UUID id) {
        return operation(OperationKind.DELETE, type, id, Map.of());
    }

    /** Makes the whole tree equal to this. */
    public static Operation document(String type, UUID id, Map<String, ?> fields, List<Node> nodes) {
        return Operation.newBuilder(replace(type, id, fields)).setNodes(nodes).build();
    }

    public static Operation operation(OperationKind kind, String type, UUID id, Map<String, ?> fields) {
        return Operation.newBuilder()
                .setMutationId(UUID.randomUUID())
                .setPayloadHash(hash(kind + type + id + fields))
                .setOp(kind)
                .setType(type)
                .setId(id)
                .setFields(recorded(fields))
                .build();
    }

    public static Node node(String type, UUID id, Map<String, ?> fields) {
        return Node.newBuilder()
                .setType(type)
                .setId(id)
                .setFields(recorded(fields))
                .build();
    }

    /** Nobody waits for the outcome. */
    public static Mutation silent(String userId, Operation... operations) {
        return mutation(userId, false, null, List.of(operations));
    }

    /** Somebody waits for the outcome in partition 0. */
    public static Mutation heard(String userId, Operation... operations) {
        return mutation(userId, false, new ReplyTo(0, UUID.randomUUID(), false), List.of(operations));
    }

    public static Mutation mutation(
            String userId, boolean atomic, @Nullable ReplyTo replyTo, List<Operation> operations) {
        return Mutation.newBuilder()
                .setUserId(userId)
                .setDeviceId("phone")
                .setReceivedAt(Instant.ofEpochMilli(0))
                .setAtomic(atomic)
                .setReplyTo(replyTo)
                .setOperations(operations)
                .setRules(LogRules.CURRENT)
                .build();
    }

    public static PayloadHash hash(String payload) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(payload.getBytes(StandardCharsets.UTF_8));
            return new PayloadHash(Arrays.copyOf(hash, HASH_BYTES));
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java platform has SHA-256", missing);
        }
    }

    private static Map<String, @Nullable Object> recorded(Map<String, ?> fields) {
        return new HashMap<>(fields);
    }
}
