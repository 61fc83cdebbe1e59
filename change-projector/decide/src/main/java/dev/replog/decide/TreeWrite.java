package dev.replog.decide;

import dev.replog.schemas.ConflictPolicy;
import dev.replog.schemas.Node;
import dev.replog.schemas.Operation;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Makes everything below an entity equal to the nodes of a nested document: creates unknown nodes, writes known ones,
 * and deletes what the document does not name. With a base and a policy that merges, entities that others added since
 * the base stay, because the author of the document could not name them. A document of a packet may leave out nested
 * arrays; what is in these stays.
 */
final class TreeWrite {
    private final Draft draft;
    private final Operation operation;
    private final Write write;

    TreeWrite(Draft draft, Operation operation, Write write) {
        this.draft = draft;
        this.operation = operation;
        this.write = write;
    }

    /** The rejection of a document whose tree changed since its base; otherwise null. Checked before any write. */
    @Nullable
    Rejection checkBase(Entity top) {
        Base base = Base.of(operation, write.stamp());
        if (base == null || operation.getPolicy() != ConflictPolicy.REJECT) {
            return null;
        }
        if (draft.rules() == RulesVersion.V1_0) {
            return Rules10.isTreeChanged(top, draft.state(), operation)
                    ? Rules10.conflict(top, draft, operation)
                    : null;
        }
        List<Entity> subtree = Delete.subtree(top, draft.state());
        return Delete.isChanged(top, subtree, base) ? Delete.conflict(top, subtree, base, draft.rulebook()) : null;
    }

    @Nullable
    Rejection apply(EntityKey topKey, List<Node> nodes) {
        Set<EntityKey> named = new HashSet<>();
        NamedArrays arrays = new NamedArrays();
        arrays.add(operation.getId(), operation.getNamed());
        for (Node node : nodes) {
            EntityKey key = new EntityKey(draft.rulebook().types().require(node.getType()), node.getId());
            named.add(key);
            arrays.add(node.getId(), node.getNamed());
            Rejection rejection = writeNode(key, node);
            if (rejection != null) {
                return rejection;
            }
        }
        Entity top = draft.state().entity(topKey);
        if (top == null) {
            throw new IllegalStateException(topKey + ": does not exist after it was written");
        }
        return deleteUnnamed(top, named, arrays);
    }

    private @Nullable Rejection deleteUnnamed(Entity top, Set<EntityKey> named, NamedArrays arrays) {
        Set<UUID> kept = new HashSet<>();
        for (Entity before : draft.state().descendants(top)) {
            Entity below = draft.state().entity(before.key());
            if (below == null || !below.isLive() || named.contains(below.key())) {
                continue;
            }
            boolean couldBeNamed = draft.rulebook().clientHas(below.type())
                    && arrays.have(below.parentId(), below.type().name())
                    && !isAddedSince(below, top);
            if (!couldBeNamed || kept.contains(below.parentId())) {
                kept.add(below.id());
                continue;
            }
            Rejection rejection = Delete.apply(below, draft, operation);
            if (rejection != null && operation.getPolicy() != ConflictPolicy.LAST_WRITE_WINS) {
                return rejection;
            }
            if (rejection != null) {
                kept.add(below.id());
                draft.loseDeletion(below, rejection.lostTo());
            }
        }
        return null;
    }

    private @Nullable Rejection writeNode(EntityKey key, Node node) {
        Entity current = draft.state().entity(key);
        if (current == null) {
            return write.create(key, node.getLocalId(), OperationDecider.canonical(node.getFields()));
        }
        if (!current.isLive()) {
            return Rejection.collision(
                    Rejection.ENTITY_DELETED, key + " was deleted", current, Resolution.newest(current));
        }
        Map<String, @Nullable Object> fields = OperationDecider.canonical(node.getFields());
        return draft.rulebook().isPacket()
                ? write.assign(current, node.getLocalId(), fields)
                : write.replace(current, node.getLocalId(), fields);
    }

    /** The nested arrays that the document has, for each of its entities; all of them when it does not say. */
    private static final class NamedArrays {
        private final Map<UUID, Set<String>> typesOf = new HashMap<>();

        void add(UUID id, @Nullable List<String> types) {
            if (types != null) {
                typesOf.put(id, Set.copyOf(types));
            }
        }

        boolean have(@Nullable UUID parentId, String type) {
            Set<String> types = typesOf.get(parentId);
            return types == null || types.contains(type);
        }
    }

    /** Whether the entity was created since the base, or was moved since from another parent to the document's top. */
    private boolean isAddedSince(Entity below, Entity top) {
        Base base = Base.of(operation, write.stamp());
        if (base == null) {
            return false;
        }
        boolean isMovedIn = top.id().equals(below.parentId())
                && below.type()
                        .parentField()
                        .filter(parent -> isAddition(below.stamps().of(parent.name()), base))
                        .isPresent();
        return isMovedIn || isAddition(below.stamps().base(), base);
    }

    /**
     * With a pull token as base, additions of the same device do not count, because the author could have named them.
     */
    private static boolean isAddition(Stamp stamp, Base base) {
        return base.isToken() ? base.isChange(stamp) : stamp.position() > base.position();
    }
}
