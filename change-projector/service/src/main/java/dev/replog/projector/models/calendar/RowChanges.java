package dev.replog.projector.models.calendar;

import dev.replog.schemas.Change;
import dev.replog.schemas.ChangeKind;
import dev.replog.schemas.EntityChange;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a batch of changes comes to: for each row the last word on it, whatever was said before. A state that Kafka
 * would not take is missing from its change; then the whole user is to be read from where states are kept. Pure;
 * depends on the order of one user's changes and on nothing else.
 */
final class RowChanges {
    private static final Set<String> TYPES = Set.of("workout", "workout_exercise", "workout_set");

    private final Map<RowKey, Optional<Row>> rows = new LinkedHashMap<>();
    private final Set<String> usersToReload = new TreeSet<>();

    private RowChanges() {}

    static RowChanges of(List<Change> changes) {
        RowChanges result = new RowChanges();
        for (Change change : changes) {
            for (EntityChange entity : change.getEntities()) {
                result.add(change.getUserId(), entity);
            }
        }
        return result;
    }

    private void add(String userId, EntityChange entity) {
        Object state = entity.getState();
        boolean isDeleted = entity.getKind() == ChangeKind.DELETED;
        if (!isDeleted && state == null && entity.getValues() == null) {
            usersToReload.add(userId);
        } else if (TYPES.contains(entity.getType())) {
            RowKey key = new RowKey(userId, entity.getType(), entity.getId());
            rows.put(key, isDeleted || state == null ? Optional.empty() : Row.of(state));
        }
    }

    /** The last word on each row that was spoken of; empty when it is to go. */
    Map<RowKey, Optional<Row>> rows() {
        return rows;
    }

    /** Those of whom something is missing here. */
    Set<String> usersToReload() {
        return usersToReload;
    }
}
