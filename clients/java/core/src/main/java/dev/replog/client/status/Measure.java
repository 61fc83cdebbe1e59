package dev.replog.client.status;

import org.jspecify.annotations.Nullable;

/**
 * One finished request of the queue.
 *
 * @param cause why there is no decision; null when there is one
 */
public record Measure(
        int ops, int rejected, long millis, @Nullable String cause) {}
