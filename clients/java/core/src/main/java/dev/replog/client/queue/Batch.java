package dev.replog.client.queue;

import dev.replog.client.store.Op;
import dev.replog.client.store.Priority;
import java.util.List;

/**
 * One request.
 *
 * @param isAtomic all of it is applied or nothing
 */
public record Batch(List<Op> ops, Priority priority, boolean isAtomic) {

    /** With other operations. */
    public Batch withOps(List<Op> other) {
        return new Batch(other, priority, isAtomic);
    }
}
