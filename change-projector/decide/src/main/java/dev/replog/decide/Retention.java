package dev.replog.decide;

import java.time.Duration;
import java.time.Instant;

/**
 * The retention of mutation ids and of deletions. It is measured by the log's time, so it ends at the same positions in
 * every replay. Whether expired data is still stored makes no difference.
 *
 * @param mutations how long a mutation id keeps its outcome
 * @param tombstones how long a deletion is kept; after that, the entity's id counts as never used
 */
public record Retention(Duration mutations, Duration tombstones) {
    boolean isExpired(Receipt receipt, Instant at) {
        return receipt.decidedAt().plus(mutations).isBefore(at);
    }

    /** The earliest deletion that counts at that time; earlier ones have expired. */
    Instant horizon(Instant at) {
        return at.minus(tombstones);
    }
}
