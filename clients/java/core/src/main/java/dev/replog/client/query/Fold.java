package dev.replog.client.query;

import dev.replog.client.catalogue.FieldInfo;
import dev.replog.client.catalogue.TypeInfo;
import dev.replog.client.json.Members;
import dev.replog.client.store.BaseRow;
import dev.replog.client.store.Op;
import dev.replog.client.store.OpKind;
import dev.replog.client.store.OpState;
import dev.replog.client.store.RowKey;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The row of one entity: what the server has, with the operations of the queue on top. */
final class Fold {

    private final RowKey key;
    private final @Nullable TypeInfo type;
    private @Nullable Map<String, @Nullable Object> fields;
    private Row.Members members;
    private SyncState state = SyncState.SYNCED;

    private Fold(RowKey key, @Nullable BaseRow base, @Nullable TypeInfo type) {
        this.key = key;
        this.type = type;
        if (base == null) {
            members = new Row.Members(key.type(), key.id(), null, null, null, null);
        } else {
            members = new Row.Members(
                    key.type(), key.id(), base.localId(), base.etag(), base.version(), base.updatedAt());
            fields = base.data();
        }
    }

    /**
     * A tombstone overrides every operation. Parked patches and deletions have no effect, parked creations stay.
     *
     * @param base what the server has; null when it has nothing
     * @param ops the operations of the entity and the deletions of its ancestors, in the order of the queue
     * @param type null when the catalogue does not have it
     * @param pull names the pull that gave {@code base}
     * @return null when there is no such entity
     */
    static @Nullable Row row(RowKey key, @Nullable BaseRow base, List<Op> ops, @Nullable TypeInfo type, long pull) {
        if (base != null && base.deleted()) {
            return null;
        }
        Fold fold = new Fold(key, base, type);
        ops.forEach(fold::add);
        return fold.fields == null ? null : new Row(fold.members, fold.fields, fold.state, pull);
    }

    /** Whether an operation has an effect on entities below its own. */
    static boolean hidesBelow(Op op) {
        return op.kind() == OpKind.DELETE && op.state() != OpState.PARKED;
    }

    private void add(Op op) {
        boolean isParked = op.state() == OpState.PARKED;
        switch (op.kind()) {
            case DELETE -> fields = isParked ? fields : null;
            case PATCH -> fields = isParked || fields == null ? fields : patched(fields, op);
            case CREATE, UPSERT -> fields = patched(fields == null ? created(op) : fields, op);
        }
        if (isParked || state == SyncState.REJECTED) {
            state = SyncState.REJECTED;
        } else if (op.state() != OpState.ACKED) {
            state = SyncState.PENDING;
        }
    }

    /** A creation without the values that the app gave: the values that the server will add. */
    private Map<String, @Nullable Object> created(Op op) {
        members = new Row.Members(key.type(), key.id(), op.localId(), null, null, null);
        Members.Builder created = new Members.Builder();
        if (type != null) {
            for (FieldInfo field : type.fields().values()) {
                created.putIfThere(field.name(), field.initial());
            }
        }
        return created.build();
    }

    private static Map<String, @Nullable Object> patched(Map<String, @Nullable Object> before, Op op) {
        if (before.isEmpty() && op.lost().isEmpty() && !op.fields().containsValue(null)) {
            // The row has what the operation has, so both share one map.
            return op.fields();
        }
        Members.Builder next = new Members.Builder().putAll(before);
        op.fields().forEach((name, value) -> {
            if (op.lost().contains(name)) {
                return;
            }
            if (value == null) {
                next.remove(name);
            } else {
                next.put(name, value);
            }
        });
        return next.build();
    }
}
