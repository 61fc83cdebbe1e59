package dev.replog.client.query;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One subscription of an app. A value that it had no time to look at is replaced by a newer one. */
final class Watcher<T> {

    private final Consumer<T> changed;
    private final Executor callbacks;
    private final Consumer<RuntimeException> report;
    private final AtomicReference<@Nullable T> next = new AtomicReference<>();
    private volatile boolean isClosed;

    Watcher(Consumer<T> changed, Executor callbacks, Consumer<RuntimeException> report) {
        this.changed = changed;
        this.callbacks = callbacks;
        this.report = report;
    }

    void tell(T value) {
        if (next.getAndSet(value) == null) {
            callbacks.execute(this::call);
        }
    }

    void close() {
        isClosed = true;
    }

    private void call() {
        T value = next.getAndSet(null);
        if (value == null || isClosed) {
            return;
        }
        try {
            changed.accept(value);
        } catch (RuntimeException e) {
            report.accept(e);
        }
    }
}
