package dev.replog.client.store;

/**
 * A position in the changes of a store. Only the store that made it understands it.
 *
 * @param rev counts the changes of records
 * @param seq the highest place in the queue so far
 */
public record Cursor(long rev, long seq) {}
