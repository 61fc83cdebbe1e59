package dev.replog.projector.models.history;

import dev.replog.decide.EntityJson;
import dev.replog.projector.models.history.HistoryEntry.Event;
import dev.replog.projector.models.history.HistoryEntry.State;
import dev.replog.schemas.Change;
import dev.replog.schemas.ChangeKind;
import dev.replog.schemas.EntityChange;
import dev.replog.schemas.Loss;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.EntityType;
import dev.replog.schemas.catalogue.Field;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/**
 * The entries that one change comes to: one for each entity and operation, with what the operation changed of it and
 * what it lost of it. Pure; the same change always gives the same entries.
 */
final class HistoryEntries {
    private HistoryEntries() {}

    /** What one operation did to one entity, and what it lost of it. */
    private static final class Touch {
        private final int operation;
        private final String type;
        private final UUID id;
        private final @Nullable EntityChange change;
        private final List<Loss> losses = new ArrayList<>();

        Touch(EntityChange change) {
            this.operation = change.getOperation();
            this.type = change.getType();
            this.id = change.getId();
            this.change = change;
        }

        Touch(Loss loss) {
            this.operation = loss.getOperation();
            this.type = loss.getType();
            this.id = loss.getId();
            this.change = null;
            losses.add(loss);
        }
    }

    private record Place(int operation, String type, UUID id) {}

    private record EntityId(String type, UUID id) {}

    static List<HistoryEntry> of(Catalogue catalogue, Change change) {
        Map<EntityId, Integer> ordinals = new HashMap<>();
        List<HistoryEntry> entries = new ArrayList<>();
        for (Touch touch : touches(change)) {
            int ordinal = ordinals.merge(new EntityId(touch.type, touch.id), 1, Integer::sum) - 1;
            entries.add(entry(catalogue.require(touch.type), change, touch, ordinal));
        }
        return entries;
    }

    /** In the order of the operations, and within one in the order of the change. */
    private static List<Touch> touches(Change change) {
        List<Touch> touches = new ArrayList<>();
        Map<Place, Touch> byPlace = new LinkedHashMap<>();
        for (EntityChange entity : change.getEntities()) {
            Touch touch = new Touch(entity);
            touches.add(touch);
            byPlace.put(new Place(entity.getOperation(), entity.getType(), entity.getId()), touch);
        }
        for (Loss loss : change.getLosses()) {
            Touch before = byPlace.get(new Place(loss.getOperation(), loss.getType(), loss.getId()));
            if (before == null || before.change == null) {
                touches.add(new Touch(loss));
            } else {
                before.losses.add(loss);
            }
        }
        touches.sort(Comparator.comparingInt(touch -> touch.operation));
        return touches;
    }

    private static HistoryEntry entry(EntityType type, Change change, Touch touch, int ordinal) {
        EntityChange entity = touch.change;
        boolean isCut = touch.losses.stream().anyMatch(Loss::getCut);
        if (entity != null) {
            return new HistoryEntry(
                    change.getUserId(),
                    type,
                    touch.id,
                    change.getPosition(),
                    ordinal,
                    event(entity.getKind()),
                    entity.getMerged(),
                    isCut || isCut(entity),
                    entity.getVersion(),
                    entity.getMutationId(),
                    change.getAt(),
                    entity.getClientTime(),
                    change.getDeviceId(),
                    changes(type, entity),
                    touch.losses.isEmpty() ? null : HistoryJson.loss(touch.losses),
                    state(type, entity));
        }
        Loss loss = touch.losses.getFirst();
        boolean isRefused = loss.getProblemCode() != null;
        return new HistoryEntry(
                change.getUserId(),
                type,
                touch.id,
                change.getPosition(),
                ordinal,
                isRefused ? Event.REFUSED : Event.UNCHANGED,
                !isRefused,
                isCut,
                loss.getVersion() == 0 ? null : loss.getVersion(),
                loss.getMutationId(),
                change.getAt(),
                loss.getClientTime(),
                change.getDeviceId(),
                "{}",
                HistoryJson.loss(touch.losses),
                null);
    }

    private static Event event(ChangeKind kind) {
        return switch (kind) {
            case CREATED -> Event.CREATED;
            case UPDATED -> Event.UPDATED;
            case DELETED -> Event.DELETED;
        };
    }

    /** Values are missing: a long record was shortened, or it was written before values from before were kept. */
    private static boolean isCut(EntityChange entity) {
        return switch (entity.getKind()) {
            case CREATED -> isWithoutState(entity);
            case UPDATED -> isWithoutState(entity) || entity.getPrevious() == null;
            case DELETED -> entity.getPrevious() == null;
        };
    }

    private static boolean isWithoutState(EntityChange entity) {
        return entity.getState() == null && entity.getValues() == null;
    }

    private static State state(EntityType type, EntityChange entity) {
        boolean hasData = entity.getKind() != ChangeKind.DELETED && !isWithoutState(entity);
        boolean isMoved = entity.getKind() == ChangeKind.UPDATED
                && type.parentField()
                        .filter(parent -> entity.getChangedFields().contains(parent.name()))
                        .isPresent();
        return new State(
                entity.getLocalId(),
                entity.getParentId(),
                entity.getRootId(),
                isMoved,
                hasData ? EntityJson.fields(type, after(type, entity)) : null);
    }

    /** All fields with their values afterwards, as far as the change has them. */
    private static Map<String, Object> after(EntityType type, EntityChange entity) {
        Map<String, Object> after = new TreeMap<>();
        if (entity.getState() instanceof IndexedRecord state) {
            after.putAll(type.fromState(state));
        }
        if (entity.getValues() != null) {
            after.putAll(entity.getValues());
        }
        after.replaceAll(
                (name, value) -> value instanceof BigDecimal decimal ? Field.canonicalDecimal(decimal) : value);
        return after;
    }

    /** Empty for a creation whose state is kept beside it. */
    private static String changes(EntityType type, EntityChange entity) {
        if (entity.getKind() == ChangeKind.CREATED && !isWithoutState(entity)) {
            return "{}";
        }
        Map<String, Object> before = entity.getPrevious() == null ? Map.of() : entity.getPrevious();
        Map<String, Object> after = after(type, entity);
        return switch (entity.getKind()) {
            case CREATED, UPDATED -> HistoryJson.changes(entity.getChangedFields(), before, after);
            case DELETED -> HistoryJson.changes(before.keySet(), before, after);
        };
    }
}
