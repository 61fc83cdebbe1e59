package dev.replog.client.queue;

import dev.replog.client.store.Op;
import dev.replog.client.store.OpState;
import dev.replog.client.store.Priority;
import dev.replog.client.store.RowKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Chooses the next request of a queue. */
public final class Batches {

    private Batches() {}

    /**
     * A batch that was sent before and has no answer, for instance because the app was closed. It is sent again as it
     * was. Null when there is none.
     */
    public static @Nullable Batch unanswered(Situation situation) {
        for (Op first : situation.ops()) {
            String batch = first.batch();
            if (first.state() == OpState.SENT
                    && (batch == null || !situation.busy().contains(batch))) {
                List<Op> ops = situation.ops().stream()
                        .filter(op -> op.state() == OpState.SENT && Objects.equals(op.batch(), batch))
                        .collect(Collectors.toList());
                return new Batch(ops, first.priority(), first.group() != null);
            }
        }
        return null;
    }

    /**
     * The next new batch; null when nothing can be sent now. The lanes of the highest priority are sent first, and a
     * batch has lanes of one priority. A lane is in one batch at a time. A group is sent alone.
     */
    public static @Nullable Batch next(Situation situation) {
        if (situation.ops().stream().noneMatch(op -> op.state() == OpState.QUEUED)) {
            return null;
        }
        Set<Long> waiting = Dependencies.blocked(situation.ops(), situation.isHeld());
        List<Lane> lanes = Lanes.of(situation.ops(), situation.catalogue()).stream()
                .filter(lane -> lane.ops().stream().noneMatch(op -> op.state() == OpState.SENT))
                .map(lane -> new Lane(lane.priority(), sendable(lane, waiting)))
                .filter(lane -> !lane.ops().isEmpty())
                .collect(Collectors.toList());
        if (lanes.isEmpty() || !isDue(lanes, situation)) {
            return null;
        }
        Priority priority =
                lanes.stream().map(Lane::priority).min(Priority::compareTo).orElse(Priority.MEDIUM);
        Limits limits = situation.limits();
        Draft draft = new Draft(situation.oneByOne() ? limits.oneByOne() : limits);
        for (Lane lane : lanes) {
            if (lane.priority() == priority && !draft.add(lane, situation.ops())) {
                break;
            }
        }
        return new Batch(draft.ops, priority, draft.isAtomic);
    }

    /** The operations that may be sent now, in the order of the queue, however they are sent. */
    public static List<Op> sendable(Situation situation) {
        Set<Long> waiting = Dependencies.blocked(situation.ops(), situation.isHeld());
        return situation.ops().stream()
                .filter(op -> op.state() == OpState.QUEUED && !waiting.contains(op.seq()))
                .collect(Collectors.toList());
    }

    private static List<Op> sendable(Lane lane, Set<Long> waiting) {
        return lane.ops().stream()
                .filter(op -> op.state() == OpState.QUEUED && !waiting.contains(op.seq()))
                .collect(Collectors.toList());
    }

    /** An idle queue sends at once. While a request is under way, operations gather. */
    private static boolean isDue(List<Lane> lanes, Situation situation) {
        if (situation.running() == 0) {
            return true;
        }
        int count = 0;
        long oldest = Long.MAX_VALUE;
        for (Lane lane : lanes) {
            count += lane.ops().size();
            for (Op op : lane.ops()) {
                oldest = Math.min(oldest, op.at());
            }
        }
        long now = situation.now();
        return count >= situation.limits().gatherOps()
                || now - oldest >= situation.limits().gatherMillis()
                || oldest > now;
    }

    private static final class Draft {
        private final List<Op> ops = new ArrayList<>();
        private final Set<RowKey> withBase = new HashSet<>();
        private final Limits limits;
        private boolean isAtomic;
        private int bytes;

        Draft(Limits limits) {
            this.limits = limits;
        }

        /** Adds operations of a lane, in order. Returns false when the batch is full. */
        boolean add(Lane lane, Collection<Op> queue) {
            for (Op op : lane.ops()) {
                if (op.group() != null) {
                    return addGroup(op.group(), queue);
                }
                if (op.base() != null && withBase.contains(op.key())) {
                    return true;
                }
                if (!addOne(op)) {
                    return false;
                }
            }
            return true;
        }

        /** A group is the whole batch, or it waits for the next one. */
        private boolean addGroup(String group, Collection<Op> queue) {
            if (!ops.isEmpty()) {
                return true;
            }
            for (Op op : queue) {
                if (group.equals(op.group()) && op.state() == OpState.QUEUED) {
                    ops.add(op);
                }
            }
            isAtomic = true;
            return false;
        }

        private boolean addOne(Op op) {
            int added = Wire.bytesOf(op);
            if (!ops.isEmpty() && (ops.size() >= limits.opsMax() || bytes + added > limits.bytesMax())) {
                return false;
            }
            ops.add(op);
            bytes += added;
            if (op.base() != null) {
                withBase.add(op.key());
            }
            return true;
        }
    }
}
