package dev.replog.commands.submit;

import dev.replog.commands.append.AppendFailure;
import dev.replog.schemas.Outcome;
import dev.replog.schemas.token.SyncToken;
import java.time.Duration;

/** The state of a mutation when its request is answered. */
public sealed interface Submitted {
    /** It was decided. */
    record Decided(SyncToken token, Outcome outcome) implements Submitted {}

    /**
     * It is in the log; the outcome did not arrive within the wait, or the client did not want to wait.
     *
     * @param waited how long the request waited in vain: the projector lags by at least that
     */
    record Accepted(SyncToken token, Duration waited) implements Submitted {}

    /** The log did not acknowledge it. */
    record Failed(AppendFailure failure, String detail) implements Submitted {}
}
