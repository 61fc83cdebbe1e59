package dev.replog.client.queue;

import dev.replog.client.catalogue.Catalogue;
import dev.replog.client.catalogue.FieldInfo;
import dev.replog.client.json.Members;
import dev.replog.client.store.Op;
import dev.replog.client.store.OpBuilder;
import dev.replog.client.store.OpKind;
import dev.replog.client.store.OpState;
import dev.replog.client.store.Policy;
import dev.replog.client.store.RowKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Finds operations that were never sent and can be sent as one. The earlier one keeps its place and its mutation id.
 * The later one ends with the outcome of the earlier one.
 *
 * <p>Operations stay apart when a change by others lies between them, because then the server must decide each of them
 * by its own base. So do operations that write a field with transitions: each step must be allowed by itself.
 */
public final class Coalescing {

    private Coalescing() {}

    /**
     * The merges of a queue. All merges into one operation have the same {@code kept}.
     *
     * @param ops the queue, in order
     */
    public static List<Merge> of(Collection<Op> ops, Catalogue catalogue) {
        Map<RowKey, Op> last = new HashMap<>();
        Map<Long, Op> kept = new HashMap<>();
        Map<Long, Long> into = new HashMap<>();
        List<Op> dropped = new ArrayList<>();
        for (Op op : ops) {
            Op earlier = last.get(op.key());
            if (earlier != null && canMerge(earlier, op, catalogue)) {
                Op merged = merged(earlier, op);
                kept.put(earlier.seq(), merged);
                dropped.add(op);
                into.put(op.seq(), earlier.seq());
                last.put(op.key(), merged);
            } else {
                last.put(op.key(), op);
            }
        }
        List<Merge> merges = new ArrayList<>();
        for (Op op : dropped) {
            merges.add(new Merge(Objects.requireNonNull(kept.get(into.get(op.seq()))), op));
        }
        return merges;
    }

    private static boolean canMerge(Op earlier, Op later, Catalogue catalogue) {
        return isUnsent(earlier)
                && isUnsent(later)
                && earlier.kind() != OpKind.DELETE
                && later.kind() == OpKind.PATCH
                && earlier.policy() == later.policy()
                && earlier.priority() == later.priority()
                && Objects.equals(earlier.group(), later.group())
                && earlier.catalogue().equals(later.catalogue())
                && Objects.equals(earlier.shown(), later.shown())
                && !writesAlone(earlier, catalogue)
                && !writesAlone(later, catalogue)
                && (later.policy() != Policy.LAST_WRITE_WINS
                        || earlier.fields().keySet().equals(later.fields().keySet()));
    }

    private static boolean isUnsent(Op op) {
        return op.state() == OpState.QUEUED && op.attempts() == 0;
    }

    /** A patch of a field with transitions, or of the parent: its place among other operations has a meaning. */
    private static boolean writesAlone(Op op, Catalogue catalogue) {
        return op.kind() == OpKind.PATCH
                && op.fields().keySet().stream().anyMatch(name -> {
                    FieldInfo field = catalogue.field(op.type(), name);
                    return name.equals(catalogue.parentField(op.type())) || field != null && field.hasTransitions();
                });
    }

    private static Op merged(Op earlier, Op later) {
        boolean isCreation = earlier.kind() != OpKind.PATCH;
        OpBuilder merged = earlier.edit()
                .base(isCreation ? null : later.base())
                .seen(later.seen())
                .data(mergedData(earlier, later, isCreation))
                .clientTime(later.clientTime())
                .at(later.at());
        if (earlier.was() != null && later.was() != null) {
            merged.was(new Members.Builder()
                    .putAll(later.was())
                    .putAll(earlier.was())
                    .build());
        }
        return merged.build();
    }

    /** A creation has no field to clear. */
    private static Map<String, @Nullable Object> mergedData(Op earlier, Op later, boolean isCreation) {
        Members.Builder data = new Members.Builder();
        for (Map<String, @Nullable Object> fields : List.of(earlier.fields(), later.fields())) {
            fields.forEach((name, value) -> {
                if (isCreation && value == null) {
                    data.remove(name);
                } else {
                    data.put(name, value);
                }
            });
        }
        return data.build();
    }
}
