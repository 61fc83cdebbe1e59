package dev.replog.bench.report;

/** The topics of rows, in the order of the page, which is not the order of the measurements. */
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
