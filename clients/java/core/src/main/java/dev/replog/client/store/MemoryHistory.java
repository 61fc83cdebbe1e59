package dev.replog.client.store;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which records changed in which revision, as far back as the limit allows. */
final class MemoryHistory {

    private sealed interface What {}

    private record ChangedOp(long seq) implements What {}

    private record ChangedOutcome(String mutationId) implements What {}

    private record ChangedRow(int generation, RowKey key) implements What {}

    private record Entry(long rev, What what) {}

    private final Deque<Entry> entries = new ArrayDeque<>();
    private final int max;
    /** Changes up to this revision are no longer here. */
    private long floor;

    MemoryHistory(int max) {
        this.max = max;
    }

    void op(long rev, long seq) {
        entries.addLast(new Entry(rev, new ChangedOp(seq)));
    }

    void outcome(long rev, String mutationId) {
        entries.addLast(new Entry(rev, new ChangedOutcome(mutationId)));
    }

    void row(long rev, int generation, RowKey key) {
        entries.addLast(new Entry(rev, new ChangedRow(generation, key)));
    }

    /** Forgets the oldest changes, whole revisions at a time. */
    void trim() {
        while (entries.size() > max) {
            floor = entries.getFirst().rev();
            while (!entries.isEmpty() && entries.getFirst().rev() == floor) {
                entries.removeFirst();
            }
        }
    }

    /** The changes after a revision; null when that is too long ago. */
    @Nullable
    Changed since(long rev) {
        if (rev < floor) {
            return null;
        }
        Changed changed = new Changed();
        for (Iterator<Entry> newest = entries.descendingIterator(); newest.hasNext(); ) {
            Entry entry = newest.next();
            if (entry.rev() <= rev) {
                break;
            }
            changed.add(entry.what());
        }
        return changed;
    }

    /** Records that changed, each of them once. */
    static final class Changed {
        private final Set<Long> ops = new TreeSet<>();
        private final Set<String> outcomes = new LinkedHashSet<>();
        private final Set<ChangedRow> rows = new LinkedHashSet<>();

        private void add(What what) {
            if (what instanceof ChangedOp op) {
                ops.add(op.seq());
            } else if (what instanceof ChangedOutcome outcome) {
                outcomes.add(outcome.mutationId());
            } else if (what instanceof ChangedRow row) {
                rows.add(row);
            }
        }

        /** In the order of the queue. */
        Collection<Long> ops() {
            return ops;
        }

        Collection<String> outcomes() {
            return outcomes;
        }

        Collection<RowKey> rows(int generation) {
            return rows.stream()
                    .filter(row -> row.generation() == generation)
                    .map(ChangedRow::key)
                    .collect(Collectors.toList());
        }
    }
}
