package dev.replog.simulation.projector;

import dev.replog.decide.Entity;
import dev.replog.decide.EntityKey;
import dev.replog.decide.LastPacket;
import dev.replog.decide.Receipt;
import dev.replog.decide.UserState;
import dev.replog.projector.load.Needs;
import dev.replog.projector.load.StateLoader;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.EntityType;
import dev.replog.schemas.catalogue.Field;
import dev.replog.simulation.server.MemoryDatabase;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Loads from memory what {@link StateLoader} loads from tables. */
final class MemoryRows {
    private MemoryRows() {}

    static void loadEntities(MemoryDatabase database, Catalogue types, Needs needs, Map<String, UserState> states) {
        needs.entities()
                .forEach((wanted, extent) -> rows(database.user(wanted.userId()), wanted, extent)
                        .forEach(row -> stateOf(states, wanted.userId()).put(as(types, row))));
        needs.usersOfOnlyOne()
                .forEach(user -> holders(database.user(user), types)
                        .forEach(row -> stateOf(states, user).put(as(types, row))));
    }

    static void loadReceipts(MemoryDatabase database, Needs needs, Map<String, UserState> states) {
        for (Needs.ReceiptKey key : needs.receipts()) {
            Receipt receipt = database.user(key.userId()).receipts().get(key.mutationId());
            if (receipt != null) {
                stateOf(states, key.userId()).put(key.mutationId(), receipt);
            }
        }
    }

    static void loadPackets(MemoryDatabase database, Needs needs, Map<String, UserState> states) {
        for (Needs.NodeKey key : needs.nodes()) {
            LastPacket packet = database.user(key.userId()).packets().get(key.nodeId());
            if (packet != null) {
                stateOf(states, key.userId()).put(key.nodeId(), packet);
            }
        }
    }

    static void loadErasures(MemoryDatabase database, Needs needs, Map<String, UserState> states) {
        needs.users()
                .forEach(user -> database.user(user)
                        .erasures()
                        .forEach(erasure -> stateOf(states, user).put(erasure)));
    }

    static void loadUsages(MemoryDatabase database, Needs needs, Map<String, UserState> states) {
        needs.users()
                .forEach(user -> stateOf(states, user).add(database.user(user).usage()));
    }

    /** A row as it is read with these types, which may be others than those with which it was written. */
    private static Entity as(Catalogue types, Entity row) {
        EntityType type = require(types, row.type());
        for (String field : row.fields().keySet()) {
            if (type.field(field) == null) {
                throw new UnknownRowException(type + "." + field + ": stored and not in the catalogue");
            }
        }
        return new Entity(
                type,
                row.id(),
                row.localId(),
                row.parentId(),
                row.rootId(),
                row.version(),
                row.position(),
                row.treePosition(),
                row.fields(),
                row.stamps(),
                row.createdAt(),
                row.updatedAt(),
                row.deletedAt());
    }

    static EntityType require(Catalogue types, EntityType stored) {
        EntityType type = types.byName(stored.name());
        if (type == null) {
            throw new UnknownRowException(stored + ": stored and not in the catalogue");
        }
        return type;
    }

    /** The entity, its root, and, where requested, its parent and everything in its tree. */
    private static Set<Entity> rows(MemoryDatabase.User user, Needs.Wanted wanted, Needs.Extent extent) {
        Map<EntityKey, Entity> stored = user.entities();
        Entity hit = stored.get(new EntityKey(wanted.type(), wanted.id()));
        if (hit == null) {
            return Set.of();
        }
        Set<Entity> rows = new LinkedHashSet<>(Set.of(hit));
        EntityType parentType = wanted.type().parent();
        if (hit.parentId() != null) {
            add(rows, stored.get(new EntityKey(wanted.type().root(), hit.rootId())));
        }
        if (extent.parent() && parentType != null && hit.parentId() != null) {
            add(rows, stored.get(new EntityKey(parentType, hit.parentId())));
        }
        if (extent.tree()) {
            stored.values().stream()
                    .filter(row -> row.rootId().equals(hit.rootId()))
                    .forEach(rows::add);
        }
        return rows;
    }

    private static void add(Set<Entity> rows, @Nullable Entity row) {
        if (row != null) {
            rows.add(row);
        }
    }

    private static Set<Entity> holders(MemoryDatabase.User user, Catalogue types) {
        Set<Entity> rows = new LinkedHashSet<>();
        for (Entity entity : user.entities().values()) {
            EntityType type = types.byName(entity.type().name());
            for (Field field : type == null ? List.<Field>of() : type.fields()) {
                if (field.onlyOne() != null
                        && entity.isLive()
                        && field.onlyOne().equals(entity.fields().get(field.name()))) {
                    rows.add(entity);
                }
            }
        }
        return rows;
    }

    private static UserState stateOf(Map<String, UserState> states, String userId) {
        UserState state = states.get(userId);
        if (state == null) {
            throw new IllegalStateException("a row of a user that was not requested");
        }
        return state;
    }
}
