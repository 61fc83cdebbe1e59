package dev.replog.projector.outbox;

import dev.replog.decide.Decision;
import dev.replog.decide.Entity;
import dev.replog.decide.Loss;
import dev.replog.decide.Stamp;
import dev.replog.decide.Step;
import dev.replog.projector.log.MutationRecord;
import dev.replog.schemas.Change;
import dev.replog.schemas.ChangeKind;
import dev.replog.schemas.EntityChange;
import dev.replog.schemas.LostField;
import dev.replog.schemas.LostTo;
import dev.replog.schemas.Operation;
import dev.replog.schemas.OutcomeStatus;
import dev.replog.schemas.token.LogId;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Converts a decision to the record of its changes and losses. The same decision always gives the same bytes: maps are
 * sorted, decimals have the scale of the schema.
 */
final class AnnouncedChange {
    /** The scale of decimals in the schema; those of the state have no trailing zeros. */
    private static final int SCALE = 6;

    private AnnouncedChange() {}

    static Change of(MutationRecord.Decoded record, Decision decision, LogId logId) {
        List<Operation> operations = record.mutation().getOperations();
        List<EntityChange> entities = new ArrayList<>(decision.steps().size());
        for (Decision.Decided decided : decision.steps()) {
            boolean isMerged = decision.outcomes().get(decided.operation()).getStatus() == OutcomeStatus.MERGED;
            Operation operation = operations.get(decided.operation());
            entities.add(entityChange(operation, decided.step())
                    .setOperation(decided.operation())
                    .setMerged(isMerged)
                    .build());
        }
        List<dev.replog.schemas.Loss> losses = new ArrayList<>(decision.losses().size());
        for (Loss loss : decision.losses()) {
            losses.add(loss(operations.get(loss.operation()), loss));
        }
        return Change.newBuilder()
                .setUserId(record.place().userId())
                .setPosition(record.place().position())
                .setLogId(logId.value())
                .setAt(record.at())
                .setDeviceId(record.place().device())
                .setEntities(entities)
                .setLosses(losses)
                .setErased(decision.isErasure())
                .build();
    }

    private static EntityChange.Builder entityChange(Operation operation, Step step) {
        Entity after = step.after();
        Entity before = step.before();
        EntityChange.Builder change = EntityChange.newBuilder()
                .setMutationId(operation.getMutationId())
                .setClientTime(operation.getClientTime())
                .setType(after.type().name())
                .setId(after.id())
                .setLocalId(after.localId())
                .setParentId(after.parentId())
                .setRootId(after.rootId())
                .setVersion(after.version())
                .setChangedFields(step.changedFields());
        if (!after.isLive()) {
            return change.setKind(ChangeKind.DELETED)
                    .setPrevious(values(after, after.fields().keySet()));
        }
        change.setState(after.type().toState(after.fields()));
        Map<String, Object> beyond = after.type().beyondState(after.fields());
        change.setValues(beyond == null ? null : values(after, beyond.keySet()));
        return before == null
                ? change.setKind(ChangeKind.CREATED)
                : change.setKind(ChangeKind.UPDATED).setPrevious(values(before, step.changedFields()));
    }

    private static Map<String, Object> values(Entity entity, Iterable<String> fields) {
        Map<String, Object> values = new TreeMap<>();
        for (String field : fields) {
            Object value = recorded(entity.fields().get(field));
            if (value != null) {
                values.put(field, value);
            }
        }
        return values;
    }

    private static dev.replog.schemas.Loss loss(Operation operation, Loss loss) {
        List<LostField> fields = new ArrayList<>(loss.values().size());
        for (Loss.Value value : loss.values()) {
            fields.add(new LostField(
                    value.field(), recorded(value.wanted()), recorded(value.kept()), lostTo(value.lostTo())));
        }
        return new dev.replog.schemas.Loss(
                operation.getMutationId(),
                loss.operation(),
                operation.getClientTime(),
                loss.key().type().name(),
                loss.key().id(),
                loss.version(),
                loss.deletion(),
                fields,
                lostTo(loss.lostTo()),
                loss.code(),
                loss.detail(),
                loss.cut());
    }

    private static @Nullable LostTo lostTo(@Nullable Stamp stamp) {
        return stamp == null ? null : new LostTo(stamp.position(), stamp.time(), stamp.device());
    }

    private static @Nullable Object recorded(@Nullable Object value) {
        return value instanceof BigDecimal decimal ? decimal.setScale(SCALE) : value;
    }
}
