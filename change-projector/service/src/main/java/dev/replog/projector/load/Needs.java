package dev.replog.projector.load;

import dev.replog.decide.Decider;
import dev.replog.decide.RecordedValues;
import dev.replog.projector.log.MutationRecord;
import dev.replog.schemas.AccountErasure;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.Node;
import dev.replog.schemas.NodePacket;
import dev.replog.schemas.Operation;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.EntityType;
import dev.replog.schemas.catalogue.Field;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/**
 * The rows that must be loaded before a batch can be decided. It is computed from the mutations alone, so one query
 * loads them for the whole batch.
 */
public final class Needs {
    /** An entity of a user. */
    public record Wanted(String userId, EntityType type, UUID id) {}

    /** A mutation id of a user. */
    public record ReceiptKey(String userId, UUID mutationId) {}

    /** A node of a user. */
    public record NodeKey(String userId, UUID nodeId) {}

    /**
     * The rows to load in addition to an entity and the root of its tree.
     *
     * @param tree everything in its tree
     * @param parent its parent, because the entity may be moved away from it
     */
    public record Extent(boolean tree, boolean parent) {
        static final Extent ALONE = new Extent(false, false);

        Extent and(Extent other) {
            return new Extent(tree || other.tree, parent || other.parent);
        }
    }

    private final Catalogue catalogue;
    private final Map<Wanted, Extent> entities = new LinkedHashMap<>();
    private final Set<ReceiptKey> receipts = new LinkedHashSet<>();
    private final Set<NodeKey> nodes = new LinkedHashSet<>();
    private final Set<String> users = new LinkedHashSet<>();
    private final Set<String> usersOfOnlyOne = new HashSet<>();

    /**
     * @param catalogue the types of the entities
     */
    public Needs(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    /** The record; or one to set aside when its references cannot be parsed, because a retry would not help. */
    public MutationRecord addOrSetAside(MutationRecord record) {
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
        NodePacket packet = mutation.getPacket();
        if (packet != null) {
            nodes.add(new NodeKey(mutation.getUserId(), packet.getNodeId()));
        }
        AccountErasure erasure = mutation.getErasure();
        if (erasure != null) {
            receipts.add(new ReceiptKey(mutation.getUserId(), erasure.getMutationId()));
        }
        for (Operation operation : mutation.getOperations()) {
            receipts.add(new ReceiptKey(mutation.getUserId(), operation.getMutationId()));
            EntityType type = catalogue.byName(operation.getType());
            if (type != null) {
                add(mutation.getUserId(), type, operation, Decider.needsTree(mutation, operation, type));
            }
        }
    }

    private void add(String userId, EntityType type, Operation operation, boolean isTree) {
        want(userId, type, operation.getId(), new Extent(isTree, false));
        addReferences(userId, type, operation.getId(), operation.getFields());
        if (operation.getNodes() != null) {
            for (Node node : operation.getNodes()) {
                EntityType nodeType = catalogue.byName(node.getType());
                if (nodeType != null) {
                    want(userId, nodeType, node.getId(), Extent.ALONE);
                    addReferences(userId, nodeType, node.getId(), node.getFields());
                }
            }
        }
    }

    private void addReferences(String userId, EntityType type, UUID id, Map<String, ?> fields) {
        for (Field field : type.fields()) {
            Object value = fields.get(field.name());
            if (value != null) {
                RecordedValues.require(field, value);
            }
            if (value != null && field.isParent()) {
                want(userId, Objects.requireNonNull(type.parent()), UUID.fromString((String) value), Extent.ALONE);
                // The entity may move to another tree, and everything below it moves too.
                want(userId, type, id, new Extent(!type.children().isEmpty(), true));
            }
            if (value != null && value.equals(field.onlyOne())) {
                usersOfOnlyOne.add(userId);
            }
        }
    }

    private void want(String userId, EntityType type, UUID id, Extent extent) {
        entities.merge(new Wanted(userId, type, id), extent, Extent::and);
    }

    /** The entities, each with its additional rows. */
    public Map<Wanted, Extent> entities() {
        return entities;
    }

    public Set<ReceiptKey> receipts() {
        return receipts;
    }

    /** The nodes of which the last packet is needed. */
    public Set<NodeKey> nodes() {
        return nodes;
    }

    public Set<String> users() {
        return users;
    }

    /** The users for which the entity is needed that holds a value only one entity may hold. */
    public Set<String> usersOfOnlyOne() {
        return usersOfOnlyOne;
    }
}
