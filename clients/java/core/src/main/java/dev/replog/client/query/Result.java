package dev.replog.client.query;

/**
 * A result that follows the changes of rows.
 *
 * @param <T> what it gives
 */
public interface Result<T> {

    /** The same object as before when nothing of it changed. */
    T value();

    /** Takes a change. Returns whether {@link #value} is another object now. */
    boolean apply(LocalChange change);
}
