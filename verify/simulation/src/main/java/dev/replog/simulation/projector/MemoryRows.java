package dev.replog.simulation.projector;

import dev.replog.decide.Entity;
import dev.replog.decide.EntityKey;
import dev.replog.decide.Receipt;
import dev.replog.decide.UserState;
import dev.replog.projector.load.Needs;
import dev.replog.projector.load.StateLoader;
import dev.replog.schemas.catalogue.EntityType;
import dev.replog.schemas.catalogue.Field;
import dev.replog.simulation.server.MemoryDatabase;
import java.util.Map;

/** Loads from memory what {@link StateLoader} loads from tables. */
final class MemoryRows {
    private MemoryRows() {}

    static void loadEntities(MemoryDatabase database, Needs needs, Map<String, UserState> states) {
        needs.entities()
                .forEach((wanted, extent) ->
                        load(database.user(wanted.userId()), stateOf(states, wanted.userId()), wanted, extent));
        needs.usersOfOnlyOne().forEach(user -> loadHolders(database.user(user), stateOf(states, user)));
    }

    static void loadReceipts(MemoryDatabase database, Needs needs, Map<String, UserState> states) {
        for (Needs.ReceiptKey key : needs.receipts()) {
            Receipt receipt = database.user(key.userId()).receipts().get(key.mutationId());
            if (receipt != null) {
                stateOf(states, key.userId()).put(key.mutationId(), receipt);
            }
        }
    }

    static void loadUsages(MemoryDatabase database, Needs needs, Map<String, UserState> states) {
        needs.users()
                .forEach(user -> stateOf(states, user).add(database.user(user).usage()));
    }

    /** The entity, its root, and, where requested, its parent and everything in its tree. */
    private static void load(MemoryDatabase.User user, UserState state, Needs.Wanted wanted, Needs.Extent extent) {
        Map<EntityKey, Entity> rows = user.entities();
        Entity hit = rows.get(new EntityKey(wanted.type(), wanted.id()));
        if (hit == null) {
            return;
        }
        state.put(hit);
        if (hit.parentId() != null) {
            Entity root = rows.get(new EntityKey(wanted.type().root(), hit.rootId()));
            if (root != null) {
                state.put(root);
            }
        }
        EntityType parentType = wanted.type().parent();
        if (extent.parent() && parentType != null && hit.parentId() != null) {
            Entity parent = rows.get(new EntityKey(parentType, hit.parentId()));
            if (parent != null) {
                state.put(parent);
            }
        }
        if (extent.tree()) {
            rows.values().stream()
                    .filter(row -> row.rootId().equals(hit.rootId()))
                    .forEach(state::put);
        }
    }

    private static void loadHolders(MemoryDatabase.User user, UserState state) {
        for (Entity entity : user.entities().values()) {
            for (Field field : entity.type().fields()) {
                if (field.onlyOne() != null
                        && entity.isLive()
                        && field.onlyOne().equals(entity.fields().get(field.name()))) {
                    state.put(entity);
                }
            }
        }
    }

    private static UserState stateOf(Map<String, UserState> states, String userId) {
        UserState state = states.get(userId);
        if (state == null) {
            throw new IllegalStateException("a row of a user that was not requested");
        }
        return state;
    }
}
