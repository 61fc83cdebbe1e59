package dev.replog.projector.progress;

import java.util.List;
import reactor.core.publisher.Mono;

/** Where the log ends. It is asked on event loops, so it never blocks. */
@FunctionalInterface
public interface LogEnds {
    /**
     * The ends of the partitions that this user's records are in, one in each generation; empty when the log cannot say
     * so soon.
     */
    Mono<List<LogEnd>> of(String userId);

    /**
     * @param offset that of the next record to be appended
     */
    record LogEnd(int generation, int partition, long offset) {}
}
