package dev.replog.flink;

import dev.replog.schemas.ConflictPolicy;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.Operation;
import dev.replog.schemas.OperationKind;
import dev.replog.schemas.PayloadHash;
import dev.replog.schemas.Precondition;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.codec.RecordClasses;
import dev.replog.schemas.log.LogRules;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * The mutations of one user, as several devices make them: the same few entities again and again, bases new and old,
 * all policies, repetitions, deletions, atomic batches.
 */
final class RandomLog {
    private static final int IDS = 4;
    private static final int BASES = 12;
    private static final int HASH_BYTES = 16;
    private static final int POLICIES = ConflictPolicy.values().length;

    static {
        RecordClasses.trust();
    }

    private final RandomGenerator random;
    private final String userId;
    private final List<Long> positions = new ArrayList<>();
    private final List<Operation> earlier = new ArrayList<>();
    private final Instant start = Instant.ofEpochMilli(System.currentTimeMillis());

    RandomLog(RandomGenerator random, String userId) {
        this.random = random;
        this.userId = userId;
    }

    String userId() {
        return userId;
    }

    /** The last mutation got this position. */
    void logged(long position) {
        positions.add(position);
    }

    Mutation next() {
        List<Operation> operations = new ArrayList<>();
        for (int count = chance(70) ? 1 : random.nextInt(2, 5); count > 0; count--) {
            operations.add(operation());
        }
        return Mutation.newBuilder()
                .setUserId(userId)
                .setDeviceId(chance(50) ? "phone" : "tablet")
                .setReceivedAt(start)
                .setAtomic(chance(30))
                .setPush(chance(50))
                .setRules(LogRules.CURRENT)
                .setDecidingCatalogue(Catalogue.shipped().decidingVersion())
                .setOperations(operations)
                .build();
    }

    private Operation operation() {
        if (!earlier.isEmpty() && chance(8)) {
            return earlier.get(random.nextInt(earlier.size()));
        }
        String type = List.of("exercise", "workout", "workout_exercise", "workout_set")
                .get(random.nextInt(4));
        OperationKind kind = chance(3) ? OperationKind.DELETE : chance(60) ? OperationKind.UPSERT : OperationKind.PATCH;
        Operation.Builder operation = Operation.newBuilder()
                .setMutationId(new UUID(random.nextLong(), random.nextLong()))
                .setPayloadHash(new PayloadHash(ByteBuffer.allocate(HASH_BYTES)
                        .putLong(random.nextLong())
                        .array()))
                .setOp(kind)
                .setType(type)
                .setId(id(type))
                .setFields(kind == OperationKind.DELETE ? new HashMap<>() : fields(type, kind))
                .setPolicy(List.of(ConflictPolicy.values()).get(random.nextInt(POLICIES)))
                .setClientTime(chance(50) ? null : start.plusMillis(random.nextLong(-5_000, 5_000)));
        if (!positions.isEmpty() && chance(50)) {
            int back = random.nextInt(Math.min(BASES, positions.size()));
            operation
                    .setPrecondition(Precondition.UNCHANGED_SINCE_BASE)
                    .setBasePosition(positions.get(positions.size() - 1 - back));
        }
        Operation made = operation.build();
        earlier.add(made);
        return made;
    }

    private Map<String, Object> fields(String type, OperationKind kind) {
        Map<String, Object> fields = new HashMap<>();
        boolean isWhole = kind == OperationKind.UPSERT;
        switch (type) {
            case "exercise" -> {
                put(fields, isWhole, "name", text());
                put(fields, false, "notes", text());
                put(fields, false, "category", text());
            }
            case "workout" -> {
                put(fields, isWhole, "name", text());
                put(fields, false, "notes", text());
                put(fields, false, "scheduled_date", "2026-11-" + random.nextInt(10, 30));
            }
            case "workout_exercise" -> {
                put(fields, isWhole, "workout_id", id("workout").toString());
                put(fields, isWhole, "exercise_id", id("exercise").toString());
                put(fields, false, "notes", text());
            }
            default -> {
                put(
                        fields,
                        isWhole,
                        "workout_exercise_id",
                        id("workout_exercise").toString());
                put(fields, isWhole, "reps", (long) random.nextInt(1, 20));
                put(fields, isWhole, "weight", BigDecimal.valueOf(random.nextInt(400) * 250L, 3));
                put(fields, false, "completed", random.nextBoolean());
            }
        }
        return fields;
    }

    private void put(Map<String, Object> fields, boolean isNeeded, String name, Object value) {
        if (isNeeded || chance(60)) {
            fields.put(name, value);
        }
    }

    private String text() {
        return List.of("a", "ü\"\\\n", "c").get(random.nextInt(3));
    }

    private UUID id(String type) {
        return new UUID(type.hashCode(), userId.hashCode() * (long) IDS + random.nextInt(IDS));
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }
}
