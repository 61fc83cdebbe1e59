package dev.replog.projector.progress;

import dev.replog.schemas.token.Position;
import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Mono;

/** The ends of the log. It is called on event loops, so it never blocks. */
@FunctionalInterface
public interface LogEnds {
    /** Without a connection to the log, no end is known. */
    LogEnds UNKNOWN = userId -> Mono.empty();

    /**
     * The ends of the partitions with this user's records, one for each generation; empty when they are not known soon.
     * They are a little old.
     */
    Mono<List<LogEnd>> of(String userId);

    /** The ends at some time within {@code ageMax}; empty when they are not known. */
    default Mono<List<LogEnd>> of(String userId, Duration ageMax) {
        return Mono.empty();
    }

    /**
     * @param offset that of the next record to be appended
     */
    record LogEnd(int generation, int partition, long offset) {
        /** Whether this log, which had a position, has lost it. */
        public boolean hasLost(Position had) {
            return generation == had.generation() && offset <= had.offset();
        }
    }
}
