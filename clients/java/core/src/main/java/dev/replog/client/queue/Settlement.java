package dev.replog.client.queue;

import dev.replog.client.store.Op;
import dev.replog.client.store.Outcome;
import dev.replog.client.store.Paused;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the results of a push change the queue.
 *
 * @param paused why nothing more can be sent for now; null when more can be
 * @param erasedAt the account was erased at this time, so the engine starts again; empty when the server does not say
 *     when; null when it was not erased
 */
public record Settlement(
        List<Op> update,
        List<Op> remove,
        List<Outcome> outcomes,
        @Nullable Paused paused,
        @Nullable String erasedAt) {}
