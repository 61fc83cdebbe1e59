package dev.replog.client.queue;

import dev.replog.client.store.Op;
import dev.replog.client.store.OpKind;
import dev.replog.client.store.OpState;
import dev.replog.client.store.Priority;
import dev.replog.client.store.RowKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The operations of the queue, in order, by entity and by type. Adding one to a long queue costs as much as to a short
 * one. It is used by one thread.
 */
public final class QueueIndex {

    private final TreeMap<Long, Op> bySeq = new TreeMap<>();
    private final Map<RowKey, List<Op>> byKey = new HashMap<>();
    private final Map<String, Set<RowKey>> keysByType = new HashMap<>();
    private final Map<OpState, Integer> states = new EnumMap<>(OpState.class);
    private int criticalPending;
    private int deletions;
    private long version;

    /** All of them, in order. The view changes with the queue. */
    public Collection<Op> all() {
        return Collections.unmodifiableCollection(bySeq.values());
    }

    /** Rises with each change. */
    public long version() {
        return version;
    }

    /** The numbers of operations by state. */
    public QueueCounts counts() {
        return new QueueCounts(new EnumMap<>(all(states)), criticalPending);
    }

    /** The operation at a place; null when it is gone. */
    public @Nullable Op get(long seq) {
        return bySeq.get(seq);
    }

    /** Those of an entity, in order. */
    public List<Op> of(RowKey key) {
        return byKey.getOrDefault(key, List.of());
    }

    /** The entities of a type that have operations. */
    public Set<RowKey> keys(String type) {
        return Collections.unmodifiableSet(keysByType.getOrDefault(type, Set.of()));
    }

    /** Whether there is any deletion, so that entities below others may be hidden. */
    public boolean hasDeletions() {
        return deletions > 0;
    }

    /** Adds an operation, or replaces the one at its place. */
    public void put(Op op) {
        remove(op.seq());
        bySeq.put(op.seq(), op);
        List<Op> own = new ArrayList<>(of(op.key()));
        int place = own.size();
        while (place > 0 && own.get(place - 1).seq() > op.seq()) {
            place--;
        }
        own.add(place, op);
        byKey.put(op.key(), List.copyOf(own));
        keysByType.computeIfAbsent(op.type(), type -> new LinkedHashSet<>()).add(op.key());
        count(op, 1);
    }

    /** Returns the operation that was there. */
    public @Nullable Op remove(long seq) {
        Op op = bySeq.remove(seq);
        if (op != null) {
            List<Op> left =
                    of(op.key()).stream().filter(other -> other.seq() != seq).collect(Collectors.toList());
            if (left.isEmpty()) {
                byKey.remove(op.key());
                Set<RowKey> keys = keysByType.get(op.type());
                if (keys != null) {
                    keys.remove(op.key());
                }
            } else {
                byKey.put(op.key(), left);
            }
            count(op, -1);
        }
        return op;
    }

    private void count(Op op, int by) {
        version++;
        states.merge(op.state(), by, Integer::sum);
        if (op.priority() == Priority.CRITICAL && (op.state() == OpState.QUEUED || op.state() == OpState.SENT)) {
            criticalPending += by;
        }
        if (op.kind() == OpKind.DELETE) {
            deletions += by;
        }
    }

    private static Map<OpState, Integer> all(Map<OpState, Integer> states) {
        Map<OpState, Integer> all = new EnumMap<>(OpState.class);
        for (OpState state : OpState.values()) {
            all.put(state, states.getOrDefault(state, 0));
        }
        return all;
    }
}
