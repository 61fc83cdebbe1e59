package dev.replog.projector.models;

import java.time.Duration;

/**
 * How long a read model waits between two batches. It waits after a batch that was not full, so that the next one has
 * more changes, because each batch is a transaction. While the projection of the same instance is far behind, the model
 * works a tenth of the time: clients wait for the projection, and both use the same machine.
 */
final class Pace {
    private static final Duration GATHERING = Duration.ofMillis(50);
    private static final int SHARE = 10;
    /** The bound of the wait, however long the batch took. */
    private static final Duration STANDING_BACK_MAX = Duration.ofSeconds(10);

    private final int recordsMax;

    /** @param recordsMax maximum number of records in a batch */
    Pace(int recordsMax) {
        this.recordsMax = recordsMax;
    }

    /**
     * @param records how many records the last batch had
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
