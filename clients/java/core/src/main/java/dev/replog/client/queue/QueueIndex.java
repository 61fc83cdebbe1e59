package dev.replog.client.queue;

import dev.replog.client.store.Op;
import dev.replog.client.store.OpKind;
import dev.replog.client.store.OpState;
import dev.replog.client.store.Priority;
import dev.replog.client.store.RowKey;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
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
    /** By type and id. These texts are those of the operations, so a long queue needs no memory for its keys. */
    private final Map<String, Map<String, List<Op>>> byType = new HashMap<>();

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

    /** An operation as it is now, also when it has another place by now; null when it is gone. */
    public @Nullable Op current(Op op) {
        Op there = bySeq.get(op.seq());
        if (there != null && there.mutationId().equals(op.mutationId())) {
            return there;
        }
        for (Op other : of(op.key())) {
            if (other.mutationId().equals(op.mutationId())) {
                return other;
            }
        }
        return null;
    }

    /** Those of an entity, in order. */
    public List<Op> of(RowKey key) {
        return byType.getOrDefault(key.type(), Map.of()).getOrDefault(key.id(), List.of());
    }

    /** The entities of a type that have operations. */
    public Set<RowKey> keys(String type) {
        return new KeysOf(type, byType.getOrDefault(type, Map.of()).keySet());
    }

    /** The keys of the entities of one type. The view changes with the queue. */
    private static final class KeysOf extends AbstractSet<RowKey> {
        private final String type;
        private final Set<String> ids;

        KeysOf(String type, Set<String> ids) {
            this.type = type;
            this.ids = ids;
        }

        @Override
        public int size() {
            return ids.size();
        }

        @Override
        public boolean contains(@Nullable Object other) {
            return other instanceof RowKey key && key.type().equals(type) && ids.contains(key.id());
        }

        @Override
        public Iterator<RowKey> iterator() {
            Iterator<String> next = ids.iterator();
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return next.hasNext();
                }

                @Override
                public RowKey next() {
                    return new RowKey(type, next.next());
                }
            };
        }
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
        byType.computeIfAbsent(op.type(), type -> new LinkedHashMap<>()).put(op.id(), List.copyOf(own));
        count(op, 1);
    }

    /** Returns the operation that was there. */
    public @Nullable Op remove(long seq) {
        Op op = bySeq.remove(seq);
        if (op != null) {
            List<Op> left =
                    of(op.key()).stream().filter(other -> other.seq() != seq).collect(Collectors.toList());
            Map<String, List<Op>> ofType = byType.getOrDefault(op.type(), new HashMap<>());
            if (left.isEmpty()) {
                ofType.remove(op.id());
            } else {
                ofType.put(op.id(), List.copyOf(left));
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
