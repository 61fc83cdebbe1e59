package dev.replog.projector.models;

import java.time.Duration;

/**
 * How long a further model waits between two batches. The first batch waits for nothing; what comes while others are
 * applied is gathered, for each batch is a transaction. While the projection beside it is far behind, the model takes a
 * tenth of its time: clients wait for the projection, and nobody gets what is left sooner when the two share the
 * machine.
 */
final class Pace {
    private static final Duration GATHERING = Duration.ofMillis(50);
    private static final int SHARE = 10;
    /** However long a batch took, the model is seen to move. */
    private static final Duration STANDING_BACK_MAX = Duration.ofSeconds(10);

    private final int recordsMax;

    /** @param recordsMax most records that come at once */
    Pace(int recordsMax) {
        this.recordsMax = recordsMax;
    }

    /**
     * @param records how many came last
     * @param spent how long it took to apply them
     */
    Duration after(int records, Duration spent, boolean isProjectionFarBehind) {
        if (records == 0) {
            return Duration.ZERO;
        }
        if (isProjectionFarBehind) {
            Duration rest = spent.multipliedBy(SHARE - 1);
            return rest.compareTo(STANDING_BACK_MAX) < 0 ? rest : STANDING_BACK_MAX;
        }
        return records < recordsMax ? GATHERING : Duration.ZERO;
    }
}
