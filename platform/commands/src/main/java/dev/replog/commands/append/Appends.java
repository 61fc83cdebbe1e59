package dev.replog.commands.append;

import dev.replog.schemas.Mutation;
import dev.replog.schemas.token.LogId;
import java.time.Duration;
import java.util.Optional;
import reactor.core.publisher.Mono;

/** Appends mutations to the log. */
public interface Appends {
    /** Whether the log was found; while it is not, nothing can be appended. */
    boolean isFound();

    /**
     * The id that tokens of a generation carry. Known for every generation that was the newest while this service ran.
     */
    Optional<LogId> idOf(int generation);

    /** Appends at once, even when the subscriber cancels, and gives the result within the limit. Never blocks. */
    Mono<AppendResult> append(Mutation mutation, Duration limit);
}
