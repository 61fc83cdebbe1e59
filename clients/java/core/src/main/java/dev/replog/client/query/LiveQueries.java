package dev.replog.client.query;

import dev.replog.client.platform.Cancellable;
import dev.replog.client.store.Query;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The live queries of one client. They stay when the user signs in or out, and then show the data of that user.
 * Watchers of the same query share one result. It is used by the thread of the engine; watchers are called by the
 * executor of the app's callbacks, and a slow one gets only the newest rows.
 */
public final class LiveQueries {

    private final Executor callbacks;
    private final Consumer<RuntimeException> report;
    private final Map<Query, Watched> watched = new LinkedHashMap<>();
    private @Nullable LocalData data;
    private Cancellable end = () -> {};

    public LiveQueries(Executor callbacks, Consumer<RuntimeException> report) {
        this.callbacks = callbacks;
        this.report = report;
    }

    private static final class Watched {
        private final List<Watcher> watchers = new ArrayList<>();
        private @Nullable LiveResult result;
    }

    /** Shows these data from now on; none when it is null. */
    public void bind(@Nullable LocalData other) {
        end.cancel();
        data = other;
        end = other == null ? () -> {} : other.listen(this::apply);
        watchTypes();
        watched.forEach((query, each) -> {
            each.result = null;
            load(query, each);
        });
    }

    /** Calls {@code changed} with the rows, and each time they change. */
    public Cancellable watch(Query query, Consumer<List<Row>> changed) {
        Watched each = watched.computeIfAbsent(query, added -> new Watched());
        Watcher watcher = new Watcher(changed, callbacks, report);
        each.watchers.add(watcher);
        watchTypes();
        if (each.result == null) {
            load(query, each);
        } else {
            watcher.tell(each.result.value());
        }
        return () -> {
            watcher.close();
            each.watchers.remove(watcher);
            if (each.watchers.isEmpty() && watched.remove(query, each)) {
                watchTypes();
            }
        };
    }

    private void watchTypes() {
        if (data != null) {
            data.watch(watched.keySet().stream().map(Query::type).toList());
        }
    }

    private void load(Query query, Watched each) {
        if (data == null) {
            return;
        }
        try {
            LiveResult result = new LiveResult(query, data);
            each.result = result;
            each.watchers.forEach(watcher -> watcher.tell(result.value()));
        } catch (RuntimeException e) {
            // The next change of the data tries again.
            report.accept(e);
        }
    }

    /** All results are changed before the first watcher is called, so that no watcher sees two states side by side. */
    private void apply(LocalChange change) {
        List<Watched> changed = new ArrayList<>();
        watched.forEach((query, each) -> {
            if (each.result == null) {
                load(query, each);
            } else if (each.result.apply(change)) {
                changed.add(each);
            }
        });
        for (Watched each : changed) {
            LiveResult result = each.result;
            if (result != null) {
                each.watchers.forEach(watcher -> watcher.tell(result.value()));
            }
        }
    }
}
