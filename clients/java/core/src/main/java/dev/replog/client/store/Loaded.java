package dev.replog.client.store;

import java.util.List;

/**
 * The data that a client needs when it starts.
 *
 * @param ops the queue, in the order of {@code seq}
 * @param cursor the position to which both belong
 */
public record Loaded(Meta meta, List<Op> ops, Cursor cursor) {}
