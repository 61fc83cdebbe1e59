package dev.replog.client.queue;

import dev.replog.client.store.Op;
import dev.replog.client.store.OpState;
import dev.replog.client.store.RowKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which operations must wait because an earlier one is undecided for now, or parked. An operation depends on an earlier
 * one that creates its entity or an ancestor, that writes the same entity, or that is in the same group.
 */
final class Dependencies {

    private final Set<RowKey> written = new HashSet<>();
    private final Set<RowKey> created = new HashSet<>();
    private final Set<String> groups = new HashSet<>();

    /** Operations that depend on this one must wait. */
    void add(Op op) {
        written.add(op.key());
        if (op.kind().isCreation()) {
            created.add(op.key());
        }
        if (op.group() != null) {
            groups.add(op.group());
        }
    }

    boolean isOn(Op op) {
        return written.contains(op.key())
                || op.path().stream().anyMatch(created::contains)
                || op.group() != null && groups.contains(op.group());
    }

    /**
     * The operations that cannot be sent now, by {@code seq}: those that are parked, in conflict or waiting, those that
     * {@code isHeld} says, and all that depend on one of them.
     *
     * @param ops the queue, in order
     */
    static Set<Long> blocked(Collection<Op> ops, Predicate<Op> isHeld) {
        Set<Long> found = new HashSet<>();
        Map<String, List<Op>> groups = membersByGroup(ops);
        int before = -1;
        // An operation that waits makes its whole group wait, also members before it; what depends on those waits too.
        while (found.size() > before) {
            before = found.size();
            Dependencies dependencies = new Dependencies();
            for (Op op : ops) {
                boolean isBlocked = found.contains(op.seq())
                        || isStopped(op, isHeld)
                        || op.state() == OpState.QUEUED && dependencies.isOn(op);
                if (isBlocked) {
                    dependencies.add(op);
                    List<Op> members = op.group() == null ? List.of(op) : groups.getOrDefault(op.group(), List.of(op));
                    members.forEach(member -> found.add(member.seq()));
                }
            }
        }
        return found;
    }

    private static boolean isStopped(Op op, Predicate<Op> isHeld) {
        return switch (op.state()) {
            case PARKED, CONFLICT, WAITING -> true;
            case QUEUED -> isHeld.test(op);
            case SENT, ACKED -> false;
        };
    }

    private static Map<String, List<Op>> membersByGroup(Collection<Op> ops) {
        Map<String, List<Op>> groups = new HashMap<>();
        for (Op op : ops) {
            if (op.group() != null && op.state() != OpState.ACKED) {
                groups.computeIfAbsent(op.group(), group -> new ArrayList<>()).add(op);
            }
        }
        return groups;
    }
}
