package dev.replog.projector.apply;

import dev.replog.schemas.ConflictPolicy;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.Node;
import dev.replog.schemas.Operation;
import dev.replog.schemas.OperationKind;
import dev.replog.schemas.Precondition;
import dev.replog.schemas.ReplyTo;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.EntityType;
import dev.replog.schemas.catalogue.Field;
import dev.replog.schemas.log.LogRules;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Random mutations of one user as the command API would have let them through. They meet often: few ids, moves between
 * trees, documents, deletions, bases new and old, repetitions, ids used twice, atomic batches.
 */
public final class RandomLog {
    private static final Map<String, Integer> POOL_SIZES = Map.of(
            "exercise",
            3,
            "template",
            2,
            "template_exercise",
            4,
            "workout",
            3,
            "workout_exercise",
            5,
            "workout_set",
            8);

    private final RandomGenerator random;
    private final String userId;
    private final Map<String, List<UUID>> pools = new HashMap<>();
    private final List<Operation> earlier = new ArrayList<>();
    private final List<Long> positions = new ArrayList<>();
    private final Instant now = Instant.ofEpochMilli(System.currentTimeMillis());

    public RandomLog(RandomGenerator random, String userId) {
        this.random = random;
        this.userId = userId;
        for (EntityType type : Catalogue.shipped().types()) {
            List<UUID> pool = new ArrayList<>();
            for (int i = 0; i < POOL_SIZES.getOrDefault(type.name(), 3); i++) {
                pool.add(Values.uuid(random));
            }
            pools.put(type.name(), pool);
        }
    }

    public String userId() {
        return userId;
    }

    /** @param position the position that it will have */
    public Mutation next(long position) {
        int count = chance(75) ? 1 : random.nextInt(2, 6);
        List<Operation> operations = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            operations.add(operation());
        }
        ReplyTo replyTo = chance(70) ? new ReplyTo(random.nextInt(2), Values.uuid(random), random.nextBoolean()) : null;
        positions.add(position);
        Mutation.Builder mutation = Mutation.newBuilder()
                .setUserId(userId)
                .setDeviceId(chance(20) ? null : Seeds.oneOf(random, List.of("phone", "wätch", "t\"ab\\let")))
                .setReceivedAt(now)
                .setAtomic(chance(40))
                .setReplyTo(replyTo)
                .setOperations(operations);
        if (!chance(20)) {
            mutation.setRules(LogRules.CURRENT)
                    .setDecidingCatalogue(Catalogue.shipped().decidingVersion());
        }
        return mutation.setPush(chance(50)).build();
    }

    private Operation operation() {
        if (!earlier.isEmpty() && chance(10)) {
            Operation repeated = Seeds.oneOf(random, earlier);
            return chance(70)
                    ? repeated
                    : Operation.newBuilder(fresh())
                            .setMutationId(repeated.getMutationId())
                            .build();
        }
        Operation operation = fresh();
        earlier.add(operation);
        return operation;
    }

    private Operation fresh() {
        EntityType type = Seeds.oneOf(random, Catalogue.shipped().types());
        UUID id = id(type);
        OperationKind kind = kind();
        boolean isDocument = type.isRoot()
                && !type.children().isEmpty()
                && (kind == OperationKind.REPLACE || kind == OperationKind.UPSERT)
                && chance(60);
        Operation.Builder builder = Operation.newBuilder()
                .setMutationId(Values.uuid(random))
                .setOp(kind)
                .setType(type.name())
                .setId(id)
                .setLocalId(chance(30) ? "l-" + random.nextInt(100) : null)
                .setFields(fields(type, kind))
                .setNodes(isDocument ? nodes(type, id) : null)
                .setPolicy(Seeds.oneOf(random, List.of(ConflictPolicy.values())))
                .setClientTime(chance(50) ? null : now.plusMillis(random.nextLong(-5_000, 5_000)));
        precondition(builder);
        return builder.setPayloadHash(Ask.hash(Long.toString(random.nextLong())))
                .build();
    }

    private OperationKind kind() {
        int roll = random.nextInt(100);
        if (roll < 40) {
            return OperationKind.UPSERT;
        }
        if (roll < 58) {
            return OperationKind.REPLACE;
        }
        return roll < 92 ? OperationKind.PATCH : OperationKind.DELETE;
    }

    private void precondition(Operation.Builder builder) {
        int roll = random.nextInt(100);
        if (roll < 30 && !positions.isEmpty()) {
            int back = Math.min(positions.size(), chance(50) ? 4 : 40);
            builder.setPrecondition(Precondition.UNCHANGED_SINCE_BASE)
                    .setBasePosition(positions.get(positions.size() - 1 - random.nextInt(back)));
        } else if (roll < 36) {
            builder.setPrecondition(Precondition.MUST_EXIST);
        } else if (roll < 42) {
            builder.setPrecondition(Precondition.MUST_NOT_EXIST);
        }
    }

    /** Parents first, as the command API writes them. */
    private List<Node> nodes(EntityType top, UUID topId) {
        List<Node> nodes = new ArrayList<>();
        addNodes(top, topId, nodes, new ArrayList<>());
        return nodes;
    }

    private void addNodes(EntityType parent, UUID parentId, List<Node> nodes, List<UUID> named) {
        for (EntityType child : parent.children().values()) {
            for (int count = random.nextInt(3); count > 0; count--) {
                UUID id = id(child);
                if (!named.contains(id)) {
                    named.add(id);
                    Map<String, @Nullable Object> fields = fields(child, OperationKind.REPLACE);
                    fields.put(child.parentField().orElseThrow().name(), parentId.toString());
                    nodes.add(Ask.node(child.name(), id, fields));
                    addNodes(child, id, nodes, named);
                }
            }
        }
    }

    private Map<String, @Nullable Object> fields(EntityType type, OperationKind kind) {
        Map<String, @Nullable Object> fields = new HashMap<>();
        if (kind == OperationKind.DELETE) {
            return fields;
        }
        boolean isSparse = kind == OperationKind.PATCH;
        for (Field field : type.fields()) {
            boolean isNeeded = field.required() || type.requiresOneOf().contains(field.name());
            if (chance(isSparse ? 25 : isNeeded ? 95 : 50)) {
                fields.put(field.name(), chance(6) ? null : value(field));
            }
        }
        return fields;
    }

    private Object value(Field field) {
        return field.reference().isPresent()
                ? id(Catalogue.shipped().require(field.reference().get())).toString()
                : Values.canonical(field, random);
    }

    /** One of a few; now and then a new one takes the place of one that may have been deleted for ever. */
    private UUID id(EntityType type) {
        List<UUID> pool = pools.getOrDefault(type.name(), List.of());
        int index = random.nextInt(pool.size());
        if (chance(4)) {
            pool.set(index, Values.uuid(random));
        }
        return pool.get(index);
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }
}
