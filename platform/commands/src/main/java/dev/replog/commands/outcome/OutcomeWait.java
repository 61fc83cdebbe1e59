package dev.replog.commands.outcome;

import dev.replog.schemas.Outcome;
import reactor.core.publisher.Mono;

/** One request's wait. */
public final class OutcomeWait {
    private final Waiters waiters;
    private final Waiters.Waiter waiter;

    OutcomeWait(Waiters waiters, Waiters.Waiter waiter) {
        this.waiters = waiters;
        this.waiter = waiter;
    }

    public Mono<Outcome> outcome() {
        return Mono.fromFuture(waiter.outcome(), true);
    }

    /** Ends the wait, whether or not the outcome has come. */
    public void end() {
        waiters.giveUp(waiter);
    }
}
