package dev.replog.projector.progress;

import java.util.List;
import reactor.core.publisher.Mono;

/** The ends of the log. It is called on event loops, so it never blocks. */
@FunctionalInterface
public interface LogEnds {
    /**
     * The ends of the partitions with this user's records, one for each generation; empty when they are not known soon.
     */
    Mono<List<LogEnd>> of(String userId);

    /**
     * @param offset that of the next record to be appended
     */
    record LogEnd(int generation, int partition, long offset) {}
}
