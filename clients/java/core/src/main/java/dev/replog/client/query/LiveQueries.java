package dev.replog.client.query;

import dev.replog.client.catalogue.Catalogue;
import dev.replog.client.platform.Cancellable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The live queries of one client. They stay when the user signs in or out, and then show the data of that user.
 * Watchers of the same source share one result. It is used by the thread of the engine; watchers are called by the
 * executor of the app's callbacks, and a slow one gets only the newest value.
 */
public final class LiveQueries {

    private final Executor callbacks;
    private final Consumer<RuntimeException> report;
    private final Map<Source<?>, Watched<?>> watched = new LinkedHashMap<>();
    private @Nullable LocalData data;
    /** By which the types of trees were found. */
    private @Nullable Catalogue catalogue;

    private Cancellable end = () -> {};

    /** Without data; {@code report} takes what a watcher throws. */
    public LiveQueries(Executor callbacks, Consumer<RuntimeException> report) {
        this.callbacks = callbacks;
        this.report = report;
    }

    /** Shows these data from now on; none when it is null. */
    public void bind(@Nullable LocalData other) {
        end.cancel();
        data = other;
        end = other == null ? () -> {} : other.listen(this::apply);
        watchTypes();
        watched.values().forEach(each -> {
            each.result = null;
            each.load();
        });
    }

    /** Calls {@code changed} with the value, and each time it changes. */
    public <T> Cancellable watch(Source<T> source, Consumer<T> changed) {
        Watched<T> each = of(source);
        Watcher<T> watcher = new Watcher<>(changed, callbacks, report);
        each.watchers.add(watcher);
        watchTypes();
        if (each.result == null) {
            each.load();
        } else {
            watcher.tell(each.result.value());
        }
        return () -> {
            watcher.close();
            each.watchers.remove(watcher);
            if (each.watchers.isEmpty() && watched.remove(source, each)) {
                watchTypes();
            }
        };
    }

    /** A source and its result have one type, because only this method adds them. */
    @SuppressWarnings("unchecked")
    private <T> Watched<T> of(Source<T> source) {
        return (Watched<T>) watched.computeIfAbsent(source, added -> new Watched<>(source));
    }

    private void watchTypes() {
        LocalData present = data;
        if (present != null) {
            catalogue = present.catalogue();
            Set<String> types = new LinkedHashSet<>();
            watched.keySet().forEach(source -> types.addAll(source.types(present.catalogue())));
            present.watch(types);
        }
    }

    /** All results are changed before the first watcher is called, so that no watcher sees two states side by side. */
    private void apply(LocalChange change) {
        if (data != null && !data.catalogue().equals(catalogue)) {
            watchTypes();
        }
        List<Watched<?>> changed = new ArrayList<>();
        for (Watched<?> each : watched.values()) {
            if (each.result == null) {
                each.load();
            } else if (each.result.apply(change)) {
                changed.add(each);
            }
        }
        changed.forEach(Watched::tell);
    }

    /** A source, its result, and all that watch it. */
    private final class Watched<T> {
        private final Source<T> source;
        private final List<Watcher<T>> watchers = new ArrayList<>();
        private @Nullable Result<T> result;

        Watched(Source<T> source) {
            this.source = source;
        }

        void load() {
            if (data == null) {
                return;
            }
            try {
                result = source.open(data);
                tell();
            } catch (RuntimeException e) {
                // The next change of the data tries again.
                report.accept(e);
            }
        }

        void tell() {
            Result<T> present = result;
            if (present != null) {
                watchers.forEach(watcher -> watcher.tell(present.value()));
            }
        }
    }
}
