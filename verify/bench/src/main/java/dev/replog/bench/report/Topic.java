package dev.replog.bench.report;

/** What rows are about, in the order in which a page shows them, whenever they were measured. */
public enum Topic {
    WRITES,
    PUSHES,
    DELTA,
    NOTHING_NEW,
    FULL,
    DELAY,
    FAN_OUT,
    REBUILD,
    MEMORY,
    MISSED,
    WEBHOOKS,
    LONG_POLLS,
    SHARES,
    LIMITS
}
