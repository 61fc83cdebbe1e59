package dev.replog.client.queue;

import dev.replog.client.store.Op;

/**
 * Two operations of the queue that become one.
 *
 * @param kept the earlier one, with the fields of both
 */
public record Merge(Op kept, Op dropped) {}
