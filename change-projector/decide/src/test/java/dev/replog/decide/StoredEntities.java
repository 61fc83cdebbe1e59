package dev.replog.decide;

import dev.replog.schemas.Node;
import dev.replog.schemas.Operation;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.EntityType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/**
 * Replaces the tables between two batches: loads for each batch what it needs and no more, in no particular order, like
 * a query. A batch needs the entities that it names or places something under, their roots and parents; the whole trees
 * that it deletes, moves, shows or writes a document over; the holder of a value that only one may have, when it sets
 * that value; and the receipts of its mutation ids.
 */
final class StoredEntities {
    private final Map<EntityKey, Entity> entities = new HashMap<>();
    private final Map<UUID, Receipt> receipts = new HashMap<>();
    private final Random random;

    StoredEntities(Random random) {
        this.random = random;
    }

    UserState load(List<RandomLog.Entry> batch) {
        Map<EntityKey, Boolean> named = new HashMap<>();
        UserState state = new UserState();
        boolean isHolderNeeded = false;
        for (RandomLog.Entry entry : batch) {
            for (Operation operation : entry.mutation().getOperations()) {
                List<Node> nodes = operation.getNodes();
                EntityType type = Catalogue.shipped().require(operation.getType());
                boolean isTree = Decider.needsTree(entry.mutation(), operation, type);
                name(operation.getType(), operation.getId(), operation.getFields(), isTree, named);
                if (nodes != null) {
                    nodes.forEach(node -> name(node.getType(), node.getId(), node.getFields(), false, named));
                }
                isHolderNeeded |= operation.getFields().containsValue("in_progress");
                Receipt receipt = receipts.get(operation.getMutationId());
                if (receipt != null) {
                    state.put(operation.getMutationId(), receipt);
                }
            }
        }
        Set<UUID> trees = new HashSet<>();
        Set<Entity> needed = new HashSet<>();
        named.forEach((key, isTree) -> {
            Entity entity = entities.get(key);
            if (entity != null) {
                needed.add(entity);
                needed.add(Objects.requireNonNull(
                        entities.get(new EntityKey(key.type().root(), entity.rootId()))));
                EntityType parentType = key.type().parent();
                if (parentType != null && entity.parentId() != null) {
                    needed.add(Objects.requireNonNull(entities.get(new EntityKey(parentType, entity.parentId()))));
                }
                if (isTree) {
                    trees.add(entity.rootId());
                }
            }
        });
        for (Entity entity : entities.values()) {
            boolean isHolder =
                    isHolderNeeded && "in_progress".equals(entity.fields().get("status"));
            if (isHolder && entity.isLive() || trees.contains(entity.rootId())) {
                needed.add(entity);
            }
        }
        List<Entity> rows = new ArrayList<>(needed);
        Collections.shuffle(rows, random);
        rows.forEach(state::put);
        return state;
    }

    void save(UserState state) {
        state.ownEntities().forEach(entity -> entities.put(entity.key(), entity));
        receipts.putAll(state.ownReceipts());
    }

    Map<EntityKey, Entity> entities() {
        return entities;
    }

    private static void name(
            String typeName, UUID id, Map<String, Object> fields, boolean isTree, Map<EntityKey, Boolean> into) {
        EntityType type = Catalogue.shipped().require(typeName);
        into.merge(new EntityKey(type, id), isTree, Boolean::logicalOr);
        type.parentField().ifPresent(field -> {
            if (fields.get(field.name()) instanceof String parent) {
                EntityType parentType =
                        Catalogue.shipped().require(field.reference().orElseThrow());
                into.merge(new EntityKey(parentType, UUID.fromString(parent)), false, Boolean::logicalOr);
                // The entity may move to another tree, and everything below it moves too.
                into.merge(new EntityKey(type, id), !type.children().isEmpty(), Boolean::logicalOr);
            }
        });
    }
}
