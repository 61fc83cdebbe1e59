package dev.replog.decide;

import dev.replog.schemas.Node;
import dev.replog.schemas.Operation;
import dev.replog.schemas.OperationKind;
import dev.replog.schemas.Precondition;
import dev.replog.schemas.catalogue.EntityType;
import dev.replog.schemas.catalogue.Field;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Decides one operation on a draft. Returns null when it is applied, otherwise the rejection. The order of the checks:
 * the entity exists (or does not), its parent, the precondition under the policy, the rules of the catalogue.
 */
final class OperationDecider {
    private OperationDecider() {}

    static @Nullable Rejection decide(Draft draft, Operation operation) {
        EntityType type = draft.rulebook().types().byName(operation.getType());
        if (type == null || draft.rulebook().rulesOf(operation.getType()) == null) {
            return Rejection.invalid("type: " + operation.getType() + " (expected: a type of the catalogue)");
        }
        String unknown = unknownField(operation, draft.rulebook());
        if (unknown != null) {
            return Rejection.invalid(unknown + " (expected: a field of the catalogue)");
        }
        EntityKey key = new EntityKey(type, operation.getId());
        Entity current = draft.state().entity(key);
        if (current != null
                && current.isLive()
                && draft.rules() != RulesVersion.V1_0
                && Resolution.hasBase(operation)) {
            String reason = Base.unknown(operation, draft.place(), draft.logs());
            if (reason != null) {
                return Rejection.unknownBase(current, reason);
            }
        }
        return switch (operation.getOp()) {
            case DELETE -> delete(draft, operation, key, current);
            case PATCH -> isGone(current) ? absent(draft, operation, key, current) : patch(draft, operation, current);
            case UPSERT, REPLACE -> put(draft, operation, key, current);
        };
    }

    /** Commands are checked before they are appended, but other programs may write to the log too. */
    private static @Nullable String unknownField(Operation operation, Rulebook rulebook) {
        String unknown = unknownField(operation.getType(), operation.getFields(), rulebook);
        for (Node node : operation.getNodes() == null ? List.<Node>of() : operation.getNodes()) {
            unknown = unknown == null ? unknownField(node.getType(), node.getFields(), rulebook) : unknown;
        }
        return unknown;
    }

    private static @Nullable String unknownField(String typeName, Map<String, ?> fields, Rulebook rulebook) {
        EntityType type = rulebook.rulesOf(typeName);
        if (type == null) {
            return typeName;
        }
        for (String field : fields.keySet()) {
            if (type.field(field) == null) {
                return typeName + "." + field;
            }
        }
        return null;
    }

    private static @Nullable Rejection delete(
            Draft draft, Operation operation, EntityKey key, @Nullable Entity current) {
        if (current == null) {
            return draft.rules() == RulesVersion.V1_0 ? absent(draft, operation, key, null) : Rejection.notFound(key);
        }
        if (current.isLive() && operation.getPrecondition() == Precondition.MUST_NOT_EXIST) {
            return exists(current);
        }
        // A repeated deletion has nothing to lose, with any precondition.
        return current.isLive() ? Delete.apply(current, draft, operation) : Rejection.notFound(key);
    }

    private static @Nullable Rejection patch(Draft draft, Operation operation, @Nullable Entity current) {
        if (current == null) {
            throw new IllegalStateException("a patch of an entity that does not exist (expected: rejected before)");
        }
        if (operation.getPrecondition() == Precondition.MUST_NOT_EXIST) {
            return exists(current);
        }
        Write write = new Write(draft, operation);
        TreeWrite treeWrite = new TreeWrite(draft, operation, write);
        boolean isTree = draft.rulebook().isPacket() && operation.getNodes() != null;
        Rejection rejection = isTree ? treeWrite.checkBase(current) : null;
        if (rejection == null) {
            rejection = write.assign(current, operation.getLocalId(), canonical(operation.getFields()));
        }
        return rejection == null && isTree ? treeWrite.apply(current.key(), operation.getNodes()) : rejection;
    }

    private static @Nullable Rejection put(Draft draft, Operation operation, EntityKey key, @Nullable Entity current) {
        Write write = new Write(draft, operation);
        TreeWrite treeWrite = new TreeWrite(draft, operation, write);
        Rejection rejection;
        if (current == null) {
            // The base of a packet's entity tells when the person made the change, and not that the entity exists.
            rejection = needsMatch(operation) && !draft.rulebook().isPacket()
                    ? Rejection.nothingToMatch(key)
                    : write.create(key, operation.getLocalId(), canonical(operation.getFields()));
        } else if (!current.isLive()) {
            rejection = overTombstone(draft, operation, current);
        } else if (operation.getPrecondition() == Precondition.MUST_NOT_EXIST) {
            rejection = exists(current);
        } else {
            rejection = operation.getNodes() == null ? null : treeWrite.checkBase(current);
            if (rejection == null) {
                rejection = overwrite(write, operation, current);
            }
        }
        if (rejection == null && operation.getNodes() != null) {
            rejection = treeWrite.apply(key, operation.getNodes());
        }
        return rejection;
    }

    private static @Nullable Rejection overwrite(Write write, Operation operation, Entity current) {
        Map<String, @Nullable Object> fields = canonical(operation.getFields());
        return switch (operation.getOp()) {
            case UPSERT -> write.assign(current, operation.getLocalId(), fields);
            case REPLACE -> write.replace(current, operation.getLocalId(), fields);
            case PATCH, DELETE -> throw new IllegalStateException(operation.getOp() + " (expected: UPSERT or REPLACE)");
        };
    }

    /** Tombstones are final: an id that was deleted cannot be used again. */
    private static Rejection overTombstone(Draft draft, Operation operation, Entity tombstone) {
        boolean isUpsert = operation.getOp() == OperationKind.UPSERT;
        return isUpsert && (draft.rules() == RulesVersion.V1_0 || !needsMatch(operation))
                ? Rejection.collision(
                        Rejection.ENTITY_DELETED,
                        tombstone.key() + " was deleted (expected: a new id)",
                        tombstone,
                        Resolution.newest(tombstone))
                : absent(draft, operation, tombstone.key(), tombstone);
    }

    private static Rejection absent(Draft draft, Operation operation, EntityKey key, @Nullable Entity tombstone) {
        if (!needsMatch(operation)) {
            return Rejection.notFound(key);
        }
        return tombstone == null || draft.rules() == RulesVersion.V1_0
                ? Rejection.nothingToMatch(key)
                : Rejection.deletedSince(tombstone);
    }

    private static Rejection exists(Entity current) {
        return new Rejection(
                Rejection.ETAG_MISMATCH,
                current.key() + " exists (expected: a new entity)",
                List.of(),
                current,
                current.stamps().base(),
                null);
    }

    private static boolean needsMatch(Operation operation) {
        return switch (operation.getPrecondition()) {
            case UNCHANGED_SINCE_BASE, MUST_EXIST -> true;
            case NONE, MUST_NOT_EXIST -> false;
        };
    }

    private static boolean isGone(@Nullable Entity entity) {
        return entity == null || !entity.isLive();
    }

    /** The record's decimals have a fixed scale; the state's have no trailing zeros. */
    static Map<String, @Nullable Object> canonical(Map<String, ? extends @Nullable Object> recorded) {
        Map<String, @Nullable Object> values = new TreeMap<>();
        recorded.forEach((name, value) ->
                values.put(name, value instanceof BigDecimal decimal ? Field.canonicalDecimal(decimal) : value));
        return values;
    }
}
