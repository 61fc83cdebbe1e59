package dev.replog.client.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;

/** Opens stores for the cases of {@link StoreKit}. */
abstract class StoreKitBase {

    private final List<Store> opened = new ArrayList<>();

    /**
     * A factory as another client or process would make it. Factories of one name have the same data. A store that
     * keeps a limited history of removals keeps 100 of them here, so that the kit reaches the end of it.
     */
    protected abstract StoreFactory factory(String name);

    @AfterEach
    void closeStores() {
        opened.forEach(Store::close);
    }

    /** An access that is not open yet. */
    final Store access() {
        Store store = factory("kit").store("alice");
        opened.add(store);
        return store;
    }

    final Store open() {
        Store store = access();
        store.open(StoreSamples.fresh("alice"));
        return store;
    }

    /** What a client loads that opens now. */
    final Loaded load() {
        Store store = access();
        Loaded loaded = store.open(StoreSamples.fresh("alice"));
        store.close();
        return loaded;
    }

    final StoreMirror mirror(String... types) {
        return new StoreMirror(access(), types);
    }

    static Change base(int generation, List<BaseRow> put, List<RowKey> remove) {
        return Change.builder().base(new BaseChange(generation, put, remove)).build();
    }

    static Change put(BaseRow... rows) {
        return base(1, List.of(rows), List.of());
    }

    static Change append(Op... ops) {
        return Change.builder().append(List.of(ops)).build();
    }

    /** Runs the tasks at once, each on a thread of its own, and gives their results or failures in order. */
    static <T> List<Object> atOnce(List<Callable<T>> tasks) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
        List<Object> results = new ArrayList<>();
        try {
            for (Future<T> future : threads.invokeAll(tasks, 60, TimeUnit.SECONDS)) {
                try {
                    results.add(future.get());
                } catch (java.util.concurrent.ExecutionException failure) {
                    results.add(failure.getCause());
                }
            }
        } finally {
            threads.shutdownNow();
            assertThat(threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
        }
        return results;
    }
}
