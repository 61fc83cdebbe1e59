package dev.replog.projector.progress;

import reactor.core.publisher.Mono;

/** Where the log ends. It is asked on event loops, so it never blocks. */
@FunctionalInterface
public interface LogEnds {
    /** The end of the partition that this user's records are in; empty when the log cannot say so soon. */
    Mono<LogEnd> of(String userId);

    /**
     * @param offset that of the next record to be appended
     */
    record LogEnd(int generation, int partition, long offset) {}
}
