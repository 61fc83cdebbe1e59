package dev.replog.decide;

import dev.replog.schemas.AccountErasure;
import dev.replog.schemas.LostErasure;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.Operation;
import dev.replog.schemas.codec.RecordCodec;
import dev.replog.schemas.codec.UndecodableRecordException;
import dev.replog.schemas.codec.UnknownSchemaException;
import dev.replog.schemas.log.LogSeal;
import dev.replog.schemas.token.Position;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The part of a record of the log that stays when the log is rewritten after erasures. A replay of the rewritten log
 * decides every remaining mutation as before: what is left out was refused, or was deleted by the erasure.
 */
public sealed interface Remainder {
    /** The record stays as it is. */
    record Whole() implements Remainder {}

    /** The record stays without its values: an erasure, or a mutation of which some operations were refused. */
    @SuppressWarnings("ArrayRecordComponent") // The bytes go to Kafka; nobody compares them.
    record Shortened(byte[] value) implements Remainder {}

    /** A blank record takes its place. */
    record Blank() implements Remainder {}

    /**
     * @param erasures every erasure that is applied
     * @param logs the registered generations
     * @throws UnknownSchemaException when a newer release wrote the record
     */
    static Remainder of(byte @Nullable [] key, byte @Nullable [] value, Position position, Erasures erasures, Logs logs)
            throws UnknownSchemaException {
        Long erased = key == null ? null : erasures.last().get(new String(key, StandardCharsets.UTF_8));
        if (erased == null || LogSeal.isBlank(key, value)) {
            return new Whole();
        }
        Mutation mutation = value == null ? null : mutation(value);
        if (value == null || mutation == null || !isOf(mutation, key)) {
            return position.value() <= erased ? new Blank() : new Whole();
        }
        AccountErasure erasure = mutation.getErasure();
        if (erasure != null) {
            LostErasure lost = erasure.getLost();
            Position first = lost == null ? position : new Position(lost.getPosition());
            return erasures.isApplied(first, erasure.getMutationId())
                    ? shortened(withoutValues(mutation, erasure), value)
                    : new Blank();
        }
        return position.value() <= erased ? new Blank() : ofLater(mutation, value, erased, logs);
    }

    private static @Nullable Mutation mutation(byte[] value) throws UnknownSchemaException {
        try {
            return RecordCodec.MUTATION.decode(value);
        } catch (UnknownSchemaException e) {
            throw e;
        } catch (UndecodableRecordException e) {
            // It was set aside, and changes nothing.
            return null;
        }
    }

    private static boolean isOf(Mutation mutation, byte @Nullable [] key) {
        return Arrays.equals(mutation.getUserId().getBytes(StandardCharsets.UTF_8), key);
    }

    /** Device, times and the place of an outcome are left out; the user stays, because deciding needs it. */
    private static Mutation withoutValues(Mutation mutation, AccountErasure erasure) {
        return Mutation.newBuilder()
                .setUserId(mutation.getUserId())
                .setReceivedAt(mutation.getReceivedAt())
                .setOperations(List.of())
                .setRules(mutation.getRules())
                .setErasure(erasure)
                .build();
    }

    /**
     * A mutation after the erasure. An operation that was refused because of the erasure was refused whatever its
     * values are. It stays only where others depend on it: in a mutation with other operations, and in a packet of
     * which the number was kept ({@link Erasure#isPacketFromBefore}).
     */
    private static Remainder ofLater(Mutation mutation, byte[] value, long erased, Logs logs) {
        List<Boolean> refused = mutation.getOperations().stream()
                .map(operation -> !Erasure.isAfter(erased, operation.getSeen(), logs))
                .toList();
        if (!refused.contains(true)) {
            return new Whole();
        }
        boolean isNumberKept = mutation.getPacket() != null
                && mutation.getOperations().stream().allMatch(operation -> operation.getSeen() == null);
        if (!refused.contains(false) && !isNumberKept) {
            return new Blank();
        }
        List<Operation> operations = new ArrayList<>();
        for (int i = 0; i < refused.size(); i++) {
            Operation operation = mutation.getOperations().get(i);
            operations.add(refused.get(i) ? withoutValues(operation) : operation);
        }
        return shortened(Mutation.newBuilder(mutation).setOperations(operations).build(), value);
    }

    private static Operation withoutValues(Operation operation) {
        return Operation.newBuilder(operation)
                .setLocalId(null)
                .setFields(Map.of())
                .setNodes(null)
                .setClientTime(null)
                .build();
    }

    private static Remainder shortened(Mutation mutation, byte[] before) {
        byte[] value = RecordCodec.MUTATION.encode(mutation);
        return Arrays.equals(value, before) ? new Whole() : new Shortened(value);
    }
}
