package dev.replog.client.query;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One subscription of an app. Rows that it had no time to look at are replaced by newer ones. */
final class Watcher {

    private final Consumer<List<Row>> changed;
    private final Executor callbacks;
    private final Consumer<RuntimeException> report;
    private final AtomicReference<@Nullable List<Row>> next = new AtomicReference<>();
    private volatile boolean isClosed;

    Watcher(Consumer<List<Row>> changed, Executor callbacks, Consumer<RuntimeException> report) {
        this.changed = changed;
        this.callbacks = callbacks;
        this.report = report;
    }

    void tell(List<Row> rows) {
        if (next.getAndSet(rows) == null) {
            callbacks.execute(this::call);
        }
    }

    void close() {
        isClosed = true;
    }

    private void call() {
        List<Row> rows = next.getAndSet(null);
        if (rows == null || isClosed) {
            return;
        }
        try {
            changed.accept(rows);
        } catch (RuntimeException e) {
            report.accept(e);
        }
    }
}
