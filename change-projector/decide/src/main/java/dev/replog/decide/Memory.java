package dev.replog.decide;

import java.time.Duration;
import java.time.Instant;

/**
 * How long deciding remembers, measured by the log's time, so that a replay forgets at the same places. Whether what is
 * forgotten is still stored makes no difference.
 *
 * @param mutations how long the outcome of a mutation id
 * @param tombstones how long that an entity was deleted; after it, its id is like one that was never used
 */
public record Memory(Duration mutations, Duration tombstones) {
    boolean isForgotten(Receipt receipt, Instant at) {
        return receipt.decidedAt().plus(mutations).isBefore(at);
    }

    /** Entities deleted before this are forgotten at that time. */
    Instant horizon(Instant at) {
        return at.minus(tombstones);
    }
}
