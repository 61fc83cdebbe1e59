package dev.replog.projector.decide;

import dev.replog.schemas.Node;
import dev.replog.schemas.Operation;
import dev.replog.schemas.Precondition;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.EntityType;
import dev.replog.schemas.catalogue.Field;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Decides one operation on a draft: null when it is applied, else why not. What is checked, in this order: that the
 * entity is there (or is not), its parent, the precondition under the policy, the rules of the catalogue.
 */
final class OperationDecider {
    private OperationDecider() {}

    static @Nullable Rejection decide(Draft draft, Operation operation) {
        EntityType type = Catalogue.byName(operation.getType());
        if (type == null) {
            return Rejection.invalid("type: " + operation.getType() + " (expected: a type of the catalogue)");
        }
        String unknown = unknownField(operation, type);
        if (unknown != null) {
            return Rejection.invalid(unknown + " (expected: a field of the catalogue)");
        }
        EntityKey key = new EntityKey(type, operation.getId());
        Entity current = draft.state().entity(key);
        return switch (operation.getOp()) {
            case DELETE -> delete(draft, operation, key, current);
            case PATCH -> isGone(current) ? absent(operation, key) : patch(draft, operation, current);
            case UPSERT, REPLACE -> put(draft, operation, key, current);
        };
    }

    /** Commands are checked before they are appended, but other programs may write to the log too. */
    private static @Nullable String unknownField(Operation operation, EntityType type) {
        for (String field : operation.getFields().keySet()) {
            if (type.field(field) == null) {
                return type + "." + field;
            }
        }
        for (Node node : operation.getNodes() == null ? List.<Node>of() : operation.getNodes()) {
            EntityType nodeType = Catalogue.byName(node.getType());
            if (nodeType == null) {
                return node.getType();
            }
            for (String field : node.getFields().keySet()) {
                if (nodeType.field(field) == null) {
                    return nodeType + "." + field;
                }
            }
        }
        return null;
    }

    private static @Nullable Rejection delete(
            Draft draft, Operation operation, EntityKey key, @Nullable Entity current) {
        if (current == null) {
            return absent(operation, key);
        }
        if (current.isLive() && operation.getPrecondition() == Precondition.MUST_NOT_EXIST) {
            return exists(current);
        }
        // A repeated deletion has nothing to lose, whatever its precondition says.
        return current.isLive() ? Delete.apply(current, draft, operation) : Rejection.notFound(key);
    }

    private static @Nullable Rejection patch(Draft draft, Operation operation, @Nullable Entity current) {
        if (current == null) {
            throw new IllegalStateException("a patch of nothing is refused before");
        }
        return operation.getPrecondition() == Precondition.MUST_NOT_EXIST
                ? exists(current)
                : new Write(draft, operation).assign(current, operation.getLocalId(), canonical(operation.getFields()));
    }

    private static @Nullable Rejection put(Draft draft, Operation operation, EntityKey key, @Nullable Entity current) {
        Write write = new Write(draft, operation);
        TreeWrite treeWrite = new TreeWrite(draft, operation, write);
        Rejection rejection;
        if (current == null) {
            rejection = needsMatch(operation)
                    ? Rejection.nothingToMatch(key)
                    : write.create(key, operation.getLocalId(), canonical(operation.getFields()));
        } else if (!current.isLive()) {
            rejection = overTombstone(operation, current);
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
            case PATCH, DELETE -> throw new IllegalStateException(operation.getOp() + " is no put");
        };
    }

    /** Tombstones are final: an id that was deleted never comes back to life. */
    private static Rejection overTombstone(Operation operation, Entity tombstone) {
        return switch (operation.getOp()) {
            case UPSERT ->
                Rejection.collision(
                        Rejection.ENTITY_DELETED,
                        tombstone.key() + " was deleted (expected: a new id)",
                        tombstone,
                        Resolution.newest(tombstone));
            case REPLACE, PATCH, DELETE -> absent(operation, tombstone.key());
        };
    }

    private static Rejection absent(Operation operation, EntityKey key) {
        return needsMatch(operation) ? Rejection.nothingToMatch(key) : Rejection.notFound(key);
    }

    private static Rejection exists(Entity current) {
        return new Rejection(
                Rejection.ETAG_MISMATCH,
                current.key() + " exists (expected: a new entity)",
                List.of(),
                current,
                current.stamps().base());
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
