package dev.replog.client.status;

import dev.replog.client.queue.Breaker;

/**
 * The work of the client that leads.
 *
 * @param isOnline whether the server can be reached, as far as is known
 * @param isLive whether the server says at once when something changes
 * @param remaining items of the pull under way that are still to come
 */
public record LeaderState(
        boolean isOnline, boolean isPulling, boolean isPushing, Breaker.State circuit, boolean isLive, int remaining) {}
