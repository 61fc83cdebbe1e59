package dev.replog.projector.apply;

import java.time.Duration;

/**
 * Decides when to wait for more records before a batch is applied. A fetch brings what was there when it was sent,
 * while the batch before was being applied: often the first of many. Each batch costs a transaction and a few requests
 * however small it is, so while many clients write, what came meanwhile is fetched too. A client that writes alone
 * never waits. Used by one thread.
 */
final class Gathering {
    /** How long to wait for the next fetch; it ends with the first record that comes. */
    static final Duration WAIT = Duration.ofMillis(5);

    private static final long BUSY_MILLIS = 4;
    private static final int MANY_RECORDS = 4;

    private final int recordsMax;
    private int lastRecords;
    private long lastMillis;

    /** @param recordsMax most records in a batch */
    Gathering(int recordsMax) {
        this.recordsMax = recordsMax;
    }

    /** Whether to wait for others to come to so many that were fetched. */
    boolean isWorthwhile(int fetched, long nowMillis) {
        return fetched > 0
                && fetched <= recordsMax / 2
                && lastRecords >= MANY_RECORDS
                && nowMillis - lastMillis <= BUSY_MILLIS;
    }

    void applied(int records, long nowMillis) {
        lastRecords = records;
        lastMillis = nowMillis;
    }
}
