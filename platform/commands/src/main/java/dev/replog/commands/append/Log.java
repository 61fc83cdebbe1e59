package dev.replog.commands.append;

import dev.replog.schemas.log.LogSeal;
import dev.replog.schemas.token.LogId;

/**
 * The log as Kafka describes it: one generation of the topic of mutations, and the topic of outcomes.
 *
 * @param topic of the newest generation
 * @param id of that topic, as tokens carry it
 * @param messageBytesMax the largest record that the broker takes
 */
public record Log(String topic, int generation, LogId id, int partitions, int outcomePartitions, long messageBytesMax) {
    /** What Kafka puts around the value of a mutation, its key included. */
    private static final int OVERHEAD_BYTES = 2048;

    /** True when it takes no more mutations, or not yet: a new generation is about to be opened. */
    public boolean isSealed() {
        return LogSeal.isSealed(messageBytesMax);
    }

    boolean takes(PendingAppend entry) {
        return entry.length() + OVERHEAD_BYTES <= messageBytesMax;
    }
}
