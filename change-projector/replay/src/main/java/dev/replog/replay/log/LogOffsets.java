package dev.replog.replay.log;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** A place in the whole log: the next offset of each partition. Everything before it belongs to the place. */
public record LogOffsets(SortedMap<LogPartition, Long> next) {
    public static final LogOffsets START = new LogOffsets(new TreeMap<>());

    public LogOffsets {
        next = Collections.unmodifiableSortedMap(new TreeMap<>(next));
    }

    public static LogOffsets of(Map<LogPartition, Long> next) {
        return new LogOffsets(new TreeMap<>(next));
    }

    /** 0 for a partition that did not exist. */
    public long next(LogPartition partition) {
        return next.getOrDefault(partition, 0L);
    }

    public boolean has(LogPartition partition, long offset) {
        return offset < next(partition);
    }

    /** Whether everything of the other place is also part of this one. */
    public boolean isAtLeast(LogOffsets other) {
        return other.next.entrySet().stream().allMatch(entry -> entry.getValue() <= next(entry.getKey()));
    }

    /** The number of offsets up to here; at least the number of records. */
    public long size() {
        return next.values().stream().mapToLong(Long::longValue).sum();
    }
}
