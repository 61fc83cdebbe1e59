package dev.replog.client.queue;

import dev.replog.client.catalogue.Catalogue;
import dev.replog.client.store.Op;
import java.util.Collection;
import java.util.Set;
import java.util.function.Predicate;

/**
 * All that decides about the next request.
 *
 * @param ops the queue, in order
 * @param busy the batches whose requests are under way, or wait for their next try
 * @param running requests under way
 * @param now by the clock that gave {@code at} of the operations
 * @param isHeld whether an operation is held back by a switch of the app
 * @param oneByOne one operation for each request, because many fail
 */
public record Situation(
        Collection<Op> ops,
        Catalogue catalogue,
        Set<String> busy,
        int running,
        long now,
        Limits limits,
        Predicate<Op> isHeld,
        boolean oneByOne) {

    /** The same when no request runs. */
    public Situation idle() {
        return new Situation(ops, catalogue, busy, 0, now, limits, isHeld, oneByOne);
    }
}
