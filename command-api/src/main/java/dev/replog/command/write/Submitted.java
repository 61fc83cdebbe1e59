package dev.replog.command.write;

import dev.replog.commands.append.AppendFailure;
import dev.replog.schemas.Outcome;
import dev.replog.schemas.token.SyncToken;
import java.time.Duration;

/** What is known of a mutation by the time its request is answered. */
public sealed interface Submitted {
    /** It was decided. */
    record Decided(SyncToken token, Outcome outcome) implements Submitted {}

    /**
     * It is in the log, and its outcome was not waited for, or not long enough.
     *
     * @param waited for how long the outcome did not come: the projector lags by at least that
     */
    record Accepted(SyncToken token, Duration waited) implements Submitted {}

    /** The log did not acknowledge it. */
    record Failed(AppendFailure failure, String detail) implements Submitted {}
}
