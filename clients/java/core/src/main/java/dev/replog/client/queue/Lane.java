package dev.replog.client.queue;

import dev.replog.client.store.Op;
import dev.replog.client.store.Priority;
import java.util.List;

/**
 * Operations that must be decided in their order.
 *
 * @param priority the highest one of its operations
 * @param ops in the order of the queue
 */
record Lane(Priority priority, List<Op> ops) {}
