package dev.replog.client.queue;

import dev.replog.client.catalogue.Catalogue;
import dev.replog.client.catalogue.FieldInfo;
import dev.replog.client.json.Json;
import dev.replog.client.store.Op;
import dev.replog.client.store.OpState;
import dev.replog.client.store.Priority;
import dev.replog.client.store.RowKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Divides the queue into lanes. */
final class Lanes {

    private Lanes() {}

    /**
     * The lanes of the undecided operations: one for each tree. Trees that share a group, or an operation that moves an
     * entity between them, have one lane. So do trees whose operations write a value that only one entity may hold. The
     * lanes are in the order of their first operations.
     *
     * @param ops the queue, in order
     */
    static List<Lane> of(Collection<Op> ops, Catalogue catalogue) {
        List<Op> undecided =
                ops.stream().filter(op -> op.state() != OpState.ACKED).collect(Collectors.toList());
        DisjointSets sets = new DisjointSets();
        for (Op op : undecided) {
            for (Object name : names(op, catalogue)) {
                sets.join(op.roots().get(0), name);
            }
        }
        Map<Object, List<Op>> lanes = new LinkedHashMap<>();
        for (Op op : undecided) {
            lanes.computeIfAbsent(sets.find(op.roots().get(0)), lane -> new ArrayList<>())
                    .add(op);
        }
        return lanes.values().stream()
                .map(lane -> new Lane(highest(lane), lane))
                .collect(Collectors.toList());
    }

    private record Group(String name) {}

    private record OnlyOne(String type, String field) {}

    /** The names that an operation shares with those of its lane. */
    private static List<Object> names(Op op, Catalogue catalogue) {
        List<Object> names = new ArrayList<>(op.roots());
        if (op.group() != null) {
            names.add(new Group(op.group()));
        }
        op.fields().forEach((name, value) -> {
            FieldInfo field = catalogue.field(op.type(), name);
            if (field != null && field.onlyOne() != null && Json.same(field.onlyOne(), value)) {
                names.add(new OnlyOne(op.type(), name));
            }
        });
        return names;
    }

    private static Priority highest(List<Op> ops) {
        return ops.stream().map(Op::priority).min(Priority::compareTo).orElse(Priority.MEDIUM);
    }

    /** Sets of names without common members. Names are {@link RowKey}s, groups and fields. */
    private static final class DisjointSets {
        private final Map<Object, Object> parents = new HashMap<>();

        Object find(Object name) {
            Object top = name;
            for (Object next = parents.get(top); next != null; next = parents.get(top)) {
                top = next;
            }
            Object at = name;
            while (!at.equals(top)) {
                Object next = parents.put(at, top);
                at = next == null ? top : next;
            }
            return top;
        }

        void join(Object one, Object other) {
            Object first = find(one);
            Object second = find(other);
            if (!first.equals(second)) {
                parents.put(second, first);
            }
        }
    }
}
