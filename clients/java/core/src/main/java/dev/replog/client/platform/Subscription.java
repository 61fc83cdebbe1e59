package dev.replog.client.platform;

/** Something that an app watches, until it closes it. */
@FunctionalInterface
public interface Subscription extends AutoCloseable {

    /** Ends it. A call that has begun on another thread may still be under way. */
    @Override
    void close();
}
