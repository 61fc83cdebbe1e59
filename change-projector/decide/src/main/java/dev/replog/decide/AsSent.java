package dev.replog.decide;

import dev.replog.schemas.Mutation;
import dev.replog.schemas.Node;
import dev.replog.schemas.Operation;
import dev.replog.schemas.OperationKind;
import dev.replog.schemas.OperationOutcome;
import dev.replog.schemas.OutcomeStatus;
import dev.replog.schemas.catalogue.EntityType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds the entities of a packet that are, with everything below them, exactly as their node has them after the packet
 * was decided. These need not be sent back. When in doubt, an entity is not as sent, because sending it again does no
 * harm.
 */
final class AsSent {
    private final Mutation packet;
    private final LogPlace place;
    private final Rulebook rulebook;
    private final UserState after;

    /** @param after the state after all operations of the packet */
    AsSent(Mutation packet, LogPlace place, Rulebook rulebook, UserState after) {
        this.packet = packet;
        this.place = place;
        this.rulebook = rulebook;
        this.after = after;
    }

    /** The outcomes of the packet's operations, with {@code as_sent} where it holds. */
    List<OperationOutcome> mark(List<OperationOutcome> outcomes) {
        // An entity that is sent beside its tree could be rejected, and the tree would then not be as its node has it.
        if (!packet.getOperations().stream().allMatch(this::isOfRoot)) {
            return outcomes;
        }
        List<OperationOutcome> marked = new ArrayList<>(outcomes.size());
        for (int i = 0; i < outcomes.size(); i++) {
            OperationOutcome outcome = outcomes.get(i);
            boolean isAsSent = outcome.getStatus() == OutcomeStatus.APPLIED
                    && !outcome.getDuplicate()
                    && !outcome.getUnchanged()
                    && isAsSent(packet.getOperations().get(i));
            marked.add(
                    isAsSent
                            ? OperationOutcome.newBuilder(outcome)
                                    .setAsSent(true)
                                    .build()
                            : outcome);
        }
        return marked;
    }

    private boolean isOfRoot(Operation operation) {
        EntityType type = rulebook.types().byName(operation.getType());
        return type != null && type.isRoot();
    }

    private boolean isAsSent(Operation operation) {
        Entity top = after.entity(new EntityKey(rulebook.types().require(operation.getType()), operation.getId()));
        if (operation.getOp() == OperationKind.DELETE) {
            return top == null || !top.isLive();
        }
        if (top == null || !top.isLive() || operation.getCompleted()) {
            return false;
        }
        Base base = Base.of(operation, Stamp.of(place, operation.getClientTime()));
        Map<EntityKey, Map<String, @Nullable Object>> sent = sent(operation);
        return Delete.subtree(top, after).stream()
                .allMatch(entity -> isKnown(entity, base) || isEqual(entity, sent.get(entity.key())));
    }

    private Map<EntityKey, Map<String, @Nullable Object>> sent(Operation operation) {
        Map<EntityKey, Map<String, @Nullable Object>> sent = new HashMap<>();
        sent.put(
                new EntityKey(rulebook.types().require(operation.getType()), operation.getId()),
                OperationDecider.canonical(operation.getFields()));
        for (Node node : operation.getNodes() == null ? List.<Node>of() : operation.getNodes()) {
            sent.put(
                    new EntityKey(rulebook.types().require(node.getType()), node.getId()),
                    OperationDecider.canonical(node.getFields()));
        }
        return sent;
    }

    /** Whether only the node changed the entity since the base, so that the node has the fields it did not send. */
    private boolean isKnown(Entity entity, @Nullable Base base) {
        boolean isNew = entity.stamps().base().position() == place.position();
        return base != null && base.isToken() && !isNew && !base.isChanged(entity) && !base.isMovedOut(entity);
    }

    /** Whether the entity has exactly the fields that were sent. */
    private static boolean isEqual(Entity entity, @Nullable Map<String, @Nullable Object> sent) {
        if (sent == null || !entity.isLive()) {
            return false;
        }
        Map<String, Object> values = new TreeMap<>();
        sent.forEach((field, value) -> {
            if (value != null) {
                values.put(field, value);
            }
        });
        return Objects.equals(values, entity.fields());
    }
}
