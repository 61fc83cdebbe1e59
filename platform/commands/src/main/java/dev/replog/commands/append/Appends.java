package dev.replog.commands.append;

import dev.replog.schemas.Mutation;
import dev.replog.schemas.token.LogId;
import java.time.Duration;
import java.util.Optional;
import reactor.core.publisher.Mono;

/** The way into the log, as who appends sees it. */
public interface Appends {
    /** Whether the log was found; while it is not, nothing can be appended. */
    boolean isFound();

    /** What tokens of a generation carry; of each that was the newest while this service runs. */
    Optional<LogId> idOf(int generation);

    /** Appends at once, whoever cancels later, and tells within the limit what became of it. Never blocks. */
    Mono<AppendResult> append(Mutation mutation, Duration limit);
}
