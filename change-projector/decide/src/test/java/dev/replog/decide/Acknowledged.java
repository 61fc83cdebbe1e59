package dev.replog.decide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.schemas.ConflictPolicy;
import dev.replog.schemas.Node;
import dev.replog.schemas.Operation;
import dev.replog.schemas.OperationKind;
import dev.replog.schemas.OperationOutcome;
import dev.replog.schemas.OutcomeStatus;
import dev.replog.schemas.Precondition;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.EntityType;
import dev.replog.schemas.catalogue.Field;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The data as clients can conclude it from the outcomes alone, kept by a second, much simpler implementation. When the
 * state differs from it, an acknowledged write was lost or a rejected one was applied.
 */
final class Acknowledged {
    private final Map<EntityKey, Map<String, Object>> living = new HashMap<>();

    void take(RandomLog.Entry entry, Decision decision) {
        for (int i = 0; i < decision.outcomes().size(); i++) {
            OperationOutcome outcome = decision.outcomes().get(i);
            if (outcome.getStatus() != OutcomeStatus.REJECTED && !outcome.getDuplicate()) {
                RulesVersion rules = Objects.requireNonNull(RulesVersion.of(entry.mutation()));
                take(entry.mutation().getOperations().get(i), outcome, rules, deletedBy(decision, i));
            }
        }
    }

    void requireEqual(UserState state) {
        Map<EntityKey, Map<String, Object>> found = new HashMap<>();
        for (Entity entity : state.ownEntities()) {
            if (entity.isLive()) {
                found.put(entity.key(), entity.fields());
            }
        }
        assertThat(found).as("what was acknowledged").isEqualTo(living);
    }

    private void take(Operation operation, OperationOutcome outcome, RulesVersion rules, Set<EntityKey> deleted) {
        EntityKey top = new EntityKey(Catalogue.shipped().require(operation.getType()), operation.getId());
        if (outcome.getUnchanged()) {
            assertThat(living).doesNotContainKey(top);
            return;
        }
        Set<String> lost = new HashSet<>(outcome.getLostFields());
        if (operation.getOp() == OperationKind.DELETE) {
            List<EntityKey> below = below(top);
            assertThat(outcome.getDeletedCount()).as("deleted_count").isEqualTo(below.size() + 1);
            living.remove(top);
            below.forEach(living::remove);
            return;
        }
        assertThat(outcome.getCreated()).as("created").isEqualTo(!living.containsKey(top));
        write(top, operation.getFields(), operation.getOp() == OperationKind.REPLACE, "", rules, lost);
        List<Node> nodes = operation.getNodes();
        if (nodes != null) {
            Set<EntityKey> named = new HashSet<>();
            for (Node node : nodes) {
                EntityKey key = new EntityKey(Catalogue.shipped().require(node.getType()), node.getId());
                named.add(key);
                write(key, node.getFields(), true, key.type().name() + "/" + key.id() + "/", rules, lost);
            }
            dropUnnamed(top, named, operation, deleted);
        }
    }

    private void dropUnnamed(EntityKey top, Set<EntityKey> named, Operation operation, Set<EntityKey> deleted) {
        boolean mayKeep = operation.getPrecondition() == Precondition.UNCHANGED_SINCE_BASE
                || operation.getPolicy() == ConflictPolicy.LAST_WRITE_WINS;
        for (EntityKey key : below(top)) {
            if (!named.contains(key) && (!mayKeep || deleted.contains(key))) {
                living.remove(key);
            }
        }
    }

    private void write(
            EntityKey key,
            Map<String, ? extends @Nullable Object> given,
            boolean all,
            String address,
            RulesVersion rules,
            Set<String> lost) {
        Map<String, Object> fields = living.get(key);
        boolean isNew = fields == null;
        if (fields == null) {
            fields = new TreeMap<>();
            living.put(key, fields);
        }
        for (Field field : Objects.requireNonNull(
                        rules.shipped().byName(key.type().name()))
                .fields()) {
            if (lost.contains(address + field.name()) || !(all || isNew || given.containsKey(field.name()))) {
                continue;
            }
            Object value = given.get(field.name());
            if (value == null && field.initially() != null) {
                if (!isNew) {
                    continue;
                }
                value = field.initially();
            }
            if (value == null) {
                fields.remove(field.name());
            } else {
                fields.put(field.name(), value instanceof BigDecimal decimal ? Field.canonicalDecimal(decimal) : value);
            }
        }
    }

    private List<EntityKey> below(EntityKey top) {
        List<EntityKey> found = new ArrayList<>(List.of(top));
        for (int i = 0; i < found.size(); i++) {
            EntityKey parent = found.get(i);
            living.forEach((key, fields) -> {
                EntityType parentType = key.type().parent();
                if (parent.type().equals(parentType)
                        && parent.id().toString().equals(fields.get(parentField(key.type())))) {
                    found.add(key);
                }
            });
        }
        return found.subList(1, found.size());
    }

    private static String parentField(EntityType type) {
        return type.parentField().map(Field::name).orElseThrow();
    }

    private static Set<EntityKey> deletedBy(Decision decision, int operation) {
        return decision.steps().stream()
                .filter(decided -> decided.operation() == operation
                        && !decided.step().after().isLive())
                .map(decided -> decided.step().after().key())
                .collect(Collectors.toSet());
    }
}
