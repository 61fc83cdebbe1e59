package dev.replog.client.write;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A write that is durable on the device. */
public final class Write<T extends @Nullable Object> {

    private final T value;
    private final Appended appended;
    private final Writes writes;

    Write(T value, Appended appended, Writes writes) {
        this.value = value;
        this.appended = appended;
        this.writes = writes;
    }

    /** The value that the callback of the write returned. */
    public T value() {
        return value;
    }

    /** Names the operations to the server, in their order. */
    public List<String> mutationIds() {
        return appended.mutationIds();
    }

    /**
     * Ends when the server has decided, or has rejected a part of it; it never fails. It stays open while the device is
     * offline.
     */
    public CompletionStage<ServerResult> server() {
        return writes.turns().publish(writes.server(appended));
    }

    /**
     * Takes the write back, and waits until that is durable.
     *
     * @return true while nothing of it was sent; false when it was, or something else depends on it
     */
    public boolean cancel() {
        return writes.turns().await(() -> writes.cancel(appended));
    }

    /** As {@link #cancel}, without waiting. */
    public CompletionStage<Boolean> cancelAsync() {
        return writes.turns().publish(writes.cancel(appended));
    }
}
