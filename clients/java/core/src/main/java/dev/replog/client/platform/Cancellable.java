package dev.replog.client.platform;

/** Something that was started and can be ended early. */
@FunctionalInterface
public interface Cancellable {

    /** Ends it. A second call does nothing, and so does a call after it has ended by itself. */
    void cancel();
}
