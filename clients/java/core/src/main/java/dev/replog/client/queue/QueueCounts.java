package dev.replog.client.queue;

import dev.replog.client.store.OpState;
import java.util.Map;

/**
 * How many operations there are.
 *
 * @param states by state; all states are there
 * @param criticalPending those that are queued or sent with priority {@code CRITICAL}
 */
public record QueueCounts(Map<OpState, Integer> states, int criticalPending) {

    /** The operations in a state. */
    public int of(OpState state) {
        return states.getOrDefault(state, 0);
    }

    /** Operations that the server has not decided. */
    public int pending() {
        return of(OpState.QUEUED) + of(OpState.SENT);
    }

    /** Operations that the server did not take, and that wait for the app or the person. */
    public int rejected() {
        return of(OpState.PARKED) + of(OpState.WAITING) + of(OpState.CONFLICT);
    }
}
