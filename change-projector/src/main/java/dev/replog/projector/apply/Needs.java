package dev.replog.projector.apply;

import dev.replog.projector.log.MutationRecord;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.Node;
import dev.replog.schemas.Operation;
import dev.replog.schemas.OperationKind;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.EntityType;
import dev.replog.schemas.catalogue.Field;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * What must be loaded before a batch can be decided: computed from the mutations alone, so that one query fetches it
 * for the whole batch.
 */
public final class Needs {
    /** An entity of a user. */
    record Wanted(String userId, EntityType type, UUID id) {}

    /** A mutation id of a user. */
    record Asked(String userId, UUID mutationId) {}

    private final Map<Wanted, Boolean> entities = new LinkedHashMap<>();
    private final Set<Asked> receipts = new LinkedHashSet<>();
    private final Set<String> users = new LinkedHashSet<>();
    private final Set<String> usersOfOnlyOne = new HashSet<>();

    /** The record, or one to set aside when what it refers to cannot be read: it never will be. */
    MutationRecord addOrSetAside(MutationRecord record) {
        if (!(record instanceof MutationRecord.Decoded decoded)) {
            return record;
        }
        try {
            add(decoded.mutation());
            return record;
        } catch (RuntimeException e) {
            return record.unstorable(e.toString());
        }
    }

    public void add(Mutation mutation) {
        users.add(mutation.getUserId());
        boolean isShown = mutation.getReplyTo() != null && mutation.getReplyTo().getWithDocument();
        for (Operation operation : mutation.getOperations()) {
            receipts.add(new Asked(mutation.getUserId(), operation.getMutationId()));
            EntityType type = Catalogue.byName(operation.getType());
            if (type != null) {
                add(mutation.getUserId(), type, operation, isShown);
            }
        }
    }

    private void add(String userId, EntityType type, Operation operation, boolean isShown) {
        boolean isTree = operation.getOp() == OperationKind.DELETE
                || operation.getNodes() != null
                || isShown && type.isRoot() && !type.children().isEmpty();
        want(userId, type, operation.getId(), isTree);
        addReferences(userId, type, operation.getId(), operation.getFields());
        if (operation.getNodes() != null) {
            for (Node node : operation.getNodes()) {
                EntityType nodeType = Catalogue.byName(node.getType());
                if (nodeType != null) {
                    want(userId, nodeType, node.getId(), false);
                    addReferences(userId, nodeType, node.getId(), node.getFields());
                }
            }
        }
    }

    private void addReferences(String userId, EntityType type, UUID id, Map<String, ?> fields) {
        for (Field field : type.fields()) {
            Object value = fields.get(field.name());
            if (value != null && !isOfKind(field, value)) {
                throw new IllegalArgumentException(
                        field.name() + ": " + value.getClass().getSimpleName() + " (expected: " + field.kind() + ")");
            }
            if (value instanceof String text && text.indexOf('\0') >= 0) {
                // PostgreSQL would keep it in a document, and fail on whatever looks into that.
                throw new IllegalArgumentException(field.name() + ": contains a NUL character");
            }
            if (value != null && field.isParent()) {
                want(
                        userId,
                        Catalogue.require(field.reference().orElseThrow()),
                        UUID.fromString((String) value),
                        false);
                // The entity may move to another tree, and then what is below it moves along.
                want(userId, type, id, !type.children().isEmpty());
            }
            if (value != null && value.equals(field.onlyOne())) {
                usersOfOnlyOne.add(userId);
            }
        }
    }

    /** The log's own type of a value; what it says is checked where it is decided. */
    private static boolean isOfKind(Field field, Object value) {
        return switch (field.kind()) {
            case TEXT, DATE, INSTANT, ID -> value instanceof String;
            case WHOLE -> value instanceof Long;
            case DECIMAL -> value instanceof BigDecimal;
            case FLAG -> value instanceof Boolean;
        };
    }

    private void want(String userId, EntityType type, UUID id, boolean isWholeTree) {
        entities.merge(new Wanted(userId, type, id), isWholeTree, Boolean::logicalOr);
    }

    /** The entities, each with whether everything in its tree is needed too. */
    Map<Wanted, Boolean> entities() {
        return entities;
    }

    Set<Asked> receipts() {
        return receipts;
    }

    Set<String> users() {
        return users;
    }

    /** Users for whom it matters who holds a value that only one entity may hold. */
    Set<String> usersOfOnlyOne() {
        return usersOfOnlyOne;
    }
}
