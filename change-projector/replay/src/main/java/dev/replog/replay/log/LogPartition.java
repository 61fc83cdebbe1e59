package dev.replog.replay.log;

import java.util.Comparator;

/** One partition of one generation of the log. */
public record LogPartition(int generation, int partition) implements Comparable<LogPartition> {
    private static final Comparator<LogPartition> ORDER =
            Comparator.comparingInt(LogPartition::generation).thenComparingInt(LogPartition::partition);

    @Override
    public int compareTo(LogPartition other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return "generation " + generation + ", partition " + partition;
    }
}
