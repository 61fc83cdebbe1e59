package dev.replog.commands.outcome;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/** The way back, as who waits for an outcome sees it. */
public interface Outcomes {
    /** The partition to name in mutations; empty until no outcome can be missed any more. */
    OptionalInt partition();

    /** A request that waits until its outcome comes or its wait is closed; empty when too many wait already. */
    Optional<OutcomeWait> await(UUID requestId, String userId);
}
